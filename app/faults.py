"""What an operator can put right.

    OperatorFault
    ├── faq.FaqError                 the content file is broken
    ├── settings.SettingsError       an environment variable has a bad value
    ├── nlu.ModelError               an archive cannot be used
    ├── training.TrainingError       training gave no usable model
    ├── archives.ArchiveError        no archive of that name
    ├── golden.GoldenError           a model misses golden questions
    ├── swapping.NothingBefore       no model to go back to
    ├── publishing.PublishError      the running service cannot be told
    ├── evaluation.EvaluationError   a question file cannot be read
    └── door.StartError              the service cannot start

The command line prints the text of one, which says what to do, and exits with 2.
"""


class OperatorFault(Exception):
    """Something an operator can put right; the text says what to do."""
