"""Builds the ONNX graph of a BERT sentence encoder from its published weights.

Six lines of operators a layer: ONNX Runtime's fused kernels instead of the hundreds of nodes an
export leaves behind. The weights are stored as float16 and widened to float32 when the session is
made, which halves the archive; all arithmetic is float32.
"""

import hashlib
import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import onnx
from onnx import TensorProto, helper, numpy_helper
from safetensors.numpy import load_file

Array = npt.NDArray[Any]
_FUSED = "com.microsoft"


class WeightsError(Exception):
    """The weights are missing, are not the verified ones, or are not BERT-shaped."""


def build(folder: Path, sha256: str | None, layers: int = 1) -> onnx.ModelProto:
    """The encoder graph for `folder` (`config.json`, `model.safetensors`).

    Inputs `input_ids`, `attention_mask`: int32 [batch, tokens]. Output `embedding`: float32
    [batch, layers x hidden]: of each of the last `layers` layers, lowest first, the mean over real
    tokens, L2-normalised. That of the last layer is what sentence-transformers/all-MiniLM-L6-v2
    computes (its modules.json).

    Raises WeightsError when a file is missing, the hash differs or a tensor is not there.
    """
    weights = folder / "model.safetensors"
    try:
        _verify(weights, sha256)
        config = json.loads((folder / "config.json").read_text("utf-8"))
        return _Graph(load_file(weights), config, layers).model()
    except (OSError, KeyError) as error:
        raise WeightsError(f"{folder}: not a folder of BERT weights ({error})") from error


def save(model: onnx.ModelProto, path: Path) -> None:
    """Writes `path` and beside it a file of the same name ending in `.weights`.

    ONNX Runtime maps that file into memory: of the word table only the rows in use are ever read.
    """
    location = path.with_suffix(".weights").name
    onnx.save_model(model, path, save_as_external_data=True, location=location)


def _verify(weights: Path, sha256: str | None) -> None:
    if sha256 is None:
        return
    with weights.open("rb") as file:
        found = hashlib.file_digest(file, "sha256").hexdigest()
    if found != sha256:
        raise WeightsError(f"{weights}: sha256 is {found}, expected {sha256}")


@dataclass
class _Graph:
    """The graph while it is being put together: every method adds nodes and names its result."""

    tensors: dict[str, Array]
    config: dict[str, int]
    layers: int
    nodes: list[onnx.NodeProto] = field(default_factory=list)
    initializers: list[onnx.TensorProto] = field(default_factory=list)

    def model(self) -> onnx.ModelProto:
        outputs = [self._embed()]
        for layer in range(self.config["num_hidden_layers"]):
            outputs.append(self._layer(f"encoder.layer.{layer}", outputs[-1]))
        self._pool(outputs[-self.layers :])
        ids, mask = (
            helper.make_tensor_value_info(name, TensorProto.INT32, ["batch", "tokens"])
            for name in ("input_ids", "attention_mask")
        )
        size = self.config["hidden_size"] * self.layers
        out = helper.make_tensor_value_info("embedding", TensorProto.FLOAT, ["batch", size])
        graph = helper.make_graph(self.nodes, "encoder", [ids, mask], [out], self.initializers)
        opsets = [helper.make_opsetid("", 17), helper.make_opsetid(_FUSED, 1)]
        return helper.make_model(graph, opset_imports=opsets, ir_version=9)

    def _embed(self) -> str:
        # Gathered as float16 and widened row by row: the 30,522 rows never exist as float32.
        table = self._half("embeddings.word_embeddings.weight")
        self._node("Gather", [table, "input_ids"], "gathered", domain="")
        words = self._node("Cast", ["gathered"], "words", domain="", to=TensorProto.FLOAT)
        inputs = [
            words,
            self._positions(),
            self._weight("embeddings.LayerNorm.weight"),
            self._weight("embeddings.LayerNorm.bias"),
            # One sentence at a time: every token is of segment 0.
            self._constant("segment", self.tensors["embeddings.token_type_embeddings.weight"][0]),
        ]
        return self._add_norm(inputs, "embedded")

    def _positions(self) -> str:
        table = self._weight("embeddings.position_embeddings.weight")
        start = self._constant("first_token", np.array([0], dtype=np.int64))
        end = self._node("Shape", ["input_ids"], "token_count", domain="", start=1, end=2)
        return self._node("Slice", [table, start, end, start], "positions", domain="")

    def _layer(self, prefix: str, hidden: str) -> str:
        attended = self._attention(f"{prefix}.attention.self", hidden)
        hidden = self._dense_add_norm(f"{prefix}.attention.output", attended, hidden)
        inner = self._matmul(f"{prefix}.intermediate.dense", hidden)
        bias = self._weight(f"{prefix}.intermediate.dense.bias")
        active = self._node("BiasGelu", [inner, bias], f"{prefix}.gelu")
        return self._dense_add_norm(f"{prefix}.output", active, hidden)

    def _attention(self, prefix: str, hidden: str) -> str:
        parts = [f"{prefix}.{name}" for name in ("query", "key", "value")]
        weight = np.concatenate([self.tensors[f"{part}.weight"].T for part in parts], axis=1)
        bias = np.concatenate([self.tensors[f"{part}.bias"] for part in parts])
        inputs = [
            hidden,
            self._constant(f"{prefix}.qkv.weight", weight),
            self._constant(f"{prefix}.qkv.bias", bias),
            "attention_mask",
        ]
        heads = self.config["num_attention_heads"]
        return self._node("Attention", inputs, f"{prefix}.out", num_heads=heads)

    def _dense_add_norm(self, prefix: str, inner: str, residual: str) -> str:
        inputs = [
            self._matmul(f"{prefix}.dense", inner),
            residual,
            self._weight(f"{prefix}.LayerNorm.weight"),
            self._weight(f"{prefix}.LayerNorm.bias"),
            self._weight(f"{prefix}.dense.bias"),
        ]
        return self._add_norm(inputs, f"{prefix}.normalised")

    def _add_norm(self, inputs: list[str], output: str) -> str:
        epsilon = float(self.config["layer_norm_eps"])
        return self._node("SkipLayerNormalization", inputs, output, epsilon=epsilon)

    def _pool(self, outputs: list[str]) -> None:
        last = self._constant("last_axis", np.array([-1], dtype=np.int64))
        self._node("Cast", ["attention_mask"], "mask", domain="", to=TensorProto.FLOAT)
        self._node("Unsqueeze", ["mask", last], "mask_column", domain="")
        self._constant("token_axis", np.array([1], dtype=np.int64))
        means = [self._mean(hidden) for hidden in outputs]
        self._node("Concat", means, "embedding", domain="", axis=-1)

    def _mean(self, hidden: str) -> str:
        kept = self._node("Mul", [hidden, "mask_column"], f"{hidden}.tokens", domain="")
        # The mean's divisor cancels in the L2 normalisation that follows.
        total = [kept, "token_axis"]
        summed = self._node("ReduceSum", total, f"{hidden}.sum", domain="", keepdims=0)
        return self._node("LpNormalization", [summed], f"{hidden}.mean", domain="", axis=-1, p=2)

    def _matmul(self, prefix: str, value: str) -> str:
        weight = self._constant(f"{prefix}.weight", self.tensors[f"{prefix}.weight"].T)
        return self._node("MatMul", [value, weight], f"{prefix}.product", domain="")

    def _weight(self, name: str) -> str:
        return self._constant(name, self.tensors[name])

    def _constant(self, name: str, value: Array) -> str:
        if value.dtype != np.float32:
            self.initializers.append(numpy_helper.from_array(value, name))
            return name
        half = self._store_half(f"{name}.f16", value)
        return self._node("Cast", [half], name, domain="", to=TensorProto.FLOAT)

    def _half(self, name: str) -> str:
        return self._store_half(name, self.tensors[name])

    def _store_half(self, name: str, value: Array) -> str:
        half = np.ascontiguousarray(value, dtype=np.float16)
        self.initializers.append(numpy_helper.from_array(half, name))
        return name

    def _node(
        self,
        operator: str,
        inputs: list[str],
        outputs: str | list[str],
        domain: str = _FUSED,
        **attributes: Any,
    ) -> str:
        names = [outputs] if isinstance(outputs, str) else outputs
        self.nodes.append(helper.make_node(operator, inputs, names, domain=domain, **attributes))
        return names[0]
