"""Gives Rasa the content of `data/faq.yml` as training data. Nothing is generated."""

from pathlib import Path
from typing import Any

from rasa.shared.core.domain import Domain
from rasa.shared.core.training_data.structures import StoryGraph
from rasa.shared.importers.importer import TrainingDataImporter
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from rasa.shared.utils.io import read_model_configuration

from app import faq
from rasa_project.messages import JOINED

CONFIG = Path(__file__).parent / "config.yml"
DEFAULT_FAQ = Path("data") / "faq.yml"


class FaqImporter(TrainingDataImporter):
    """Topics become the retrieval intents `faq/<id>`, other outcomes `safety/…`, `handoff/…` and
    so on. Raises app.faq.FaqError when the content is broken.
    """

    def __init__(
        self,
        config_file: str | None = None,
        domain_path: str | None = None,
        training_data_paths: list[str] | str | None = None,
        faq_file: str | Path = DEFAULT_FAQ,
        **kwargs: Any,
    ) -> None:
        """`faq_file` is relative to the working folder; Rasa's own data paths are not used."""
        self.config_file = config_file or str(CONFIG)
        self.faq_file = Path(faq_file)
        self._faq = faq.load(self.faq_file)

    def get_config(self) -> dict[str, Any]:
        """The graph configuration."""
        config: dict[str, Any] = read_model_configuration(self.config_file)
        return config

    def get_config_file_for_auto_config(self) -> str | None:
        """The file of `get_config`; the graph recipe configures nothing by itself."""
        return self.config_file

    def get_nlu_data(self, language: str | None = "en") -> TrainingData:
        """Every phrasing under its label; a question and what was said after it is marked so. The
        answers are the domain's responses.
        """
        examples = [Message.build(text, intent=label) for text, label in self._faq.examples()]
        joined = [Message.build(text, intent=label) for text, label in self._faq.joined()]
        for message in joined:
            message.set(JOINED, info=True)
        return TrainingData(training_examples=[*examples, *joined])

    def get_domain(self) -> Domain:
        """The intents and responses, for Rasa's own tools."""
        intents = {label.split("/")[0] for _, label in self._faq.examples()}
        retrieval = [{intent: {"is_retrieval_intent": True}} for intent in sorted(intents)]
        return Domain.from_dict({"intents": retrieval, "responses": self._responses()})

    def get_stories(self, exclusion_percentage: int | None = None) -> StoryGraph:
        """None: the service decides what to say, not a Rasa policy."""
        return StoryGraph([])

    def _responses(self) -> dict[str, list[dict[str, str]]]:
        answers = [(f"{faq.FAQ}/{key}", topic.answer) for key, topic in self._faq.topics.items()]
        answers += [(label, wording.answer) for label, wording in self._faq.wordings()]
        clinic = self._faq.clinic
        return {f"utter_{label}": [{"text": clinic.fill(answer)}] for label, answer in answers}
