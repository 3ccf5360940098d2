"""Names as sparse vectors of what is in them, weighted by how rare that is.

The weight is TF-IDF with sublinear frequency (Salton and Buckley, 1988). Rarity is the geometric
mean of two: among all names, and among those of the same block, so that a word
that all sisters share does not count among them. Weights are whole numbers: a sum is the same in
any order, and the same names give the same scores on every machine.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import scipy.sparse as sp

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Texts = npt.NDArray[np.object_]

UNIT = 1 << 10  # the length of a vector: sums of products stay below 2**24, exact in float32
NOWHERE = -1  # the block of a name whose parent no resource record has


class Terms:
    """Which term is in which resource name, and how much each says; other names beside them."""

    def __init__(self, rows: Ints, codes: Ints, blocks: Ints) -> None:
        """Weigh the terms of resource names.

        Args:
            rows: For each occurrence of a term, which name it is in.
            codes: For each occurrence, the term's number.
            blocks: For each name its block, from 0 on.
        """
        self._vocabulary, plain = np.unique(codes, return_inverse=True)
        self._width = len(self._vocabulary)
        self._names_in = np.bincount(blocks) if len(blocks) else np.zeros(1, np.int64)
        together = blocks[rows] * self._width + plain
        self._columns, columns = np.unique(together, return_inverse=True)
        self.counts = _counted(rows, columns, len(blocks), len(self._columns))
        self._in_block = np.bincount(self.counts.indices, minlength=len(self._columns))
        self._in_all = np.bincount(
            self._columns % max(self._width, 1), self._in_block, minlength=self._width
        )
        self._total = len(blocks)
        self._weights = self._rarity(
            self._columns % max(self._width, 1),
            self._in_block,
            self._columns // max(self._width, 1),
        )
        self.matrix = self._unit(self.counts)

    def telling(self, share: float, least: int) -> sp.csr_matrix:
        """The vectors of resource names without terms that too many names of their block have.

        Args:
            share: Of the names of a block, at most.
            least: Names that may have a term, however few there are.
        """
        names = self._names_in[self._columns // max(self._width, 1)]
        kept = self._in_block <= np.maximum(share * names, least)
        made = self.matrix.copy()
        made.data *= kept[made.indices]
        made.eliminate_zeros()
        return made

    def of(self, rows: Ints, codes: Ints, blocks: Ints) -> sp.csr_matrix:
        """The vectors of other names, without terms that no resource name of their block has."""
        columns, known = self._find(rows, codes, blocks)
        return self._unit(_counted(rows[known], columns[known], len(blocks), len(self._columns)))

    def weight_of(self, rows: Ints, codes: Ints, blocks: Ints) -> Floats:
        """How rare each term of other names is, whether a resource name has it or not."""
        plain = np.searchsorted(self._vocabulary, codes)
        plain[plain == self._width] = 0
        seen = self._vocabulary[plain] == codes if self._width else np.zeros(len(codes), bool)
        columns, known = self._find(rows, codes, blocks)
        inside = np.where(known, self._in_block[columns] if len(self._columns) else 0, 0)
        plain = np.where(seen, plain, -1)
        return self._rarity(plain, inside, blocks[rows])

    def weighted(self) -> sp.csr_matrix:
        """The rarity of each term of each resource name, not scaled."""
        made = self.counts.copy()
        made.data = self._weights[made.indices]
        return made

    def present(self, rows: Ints, codes: Ints, blocks: Ints) -> sp.csr_matrix:
        """1 for each term of other names that a resource name of their block has."""
        columns, known = self._find(rows, codes, blocks)
        made = _counted(rows[known], columns[known], len(blocks), len(self._columns))
        made.data[:] = 1
        return made

    def _find(self, rows: Ints, codes: Ints, blocks: Ints) -> tuple[Ints, npt.NDArray[np.bool_]]:
        if not len(self._columns) or not len(codes):
            return np.zeros(len(codes), np.int64), np.zeros(len(codes), bool)
        plain = np.searchsorted(self._vocabulary, codes)
        plain[plain == self._width] = 0
        together = np.where(
            (self._vocabulary[plain] == codes) & (blocks[rows] != NOWHERE),
            blocks[rows] * self._width + plain,
            -1,
        )
        columns = np.searchsorted(self._columns, together)
        columns[columns == len(self._columns)] = 0
        return columns, self._columns[columns] == together

    def _rarity(self, plain: Ints, inside: Ints, blocks: Ints) -> Floats:
        everywhere = np.where(plain >= 0, self._in_all[plain] if self._width else 0, 0)
        # A block whose names all lack words has no reading, so that it is not counted.
        known = (blocks >= 0) & (blocks < len(self._names_in))
        names = np.where(known, self._names_in[np.where(known, blocks, 0)], 0)
        among_all = np.log((1 + self._total) / (1 + everywhere)) + 1
        made: Floats = np.sqrt(among_all * (np.log((1 + names) / (1 + inside)) + 1))
        return made

    def _unit(self, counts: sp.csr_matrix) -> sp.csr_matrix:
        made = counts.copy()
        made.data = (1 + np.log(made.data)) * self._weights[made.indices]
        norm = np.sqrt(np.asarray(made.multiply(made).sum(axis=1)).ravel())
        scale = np.divide(UNIT, norm, out=np.zeros_like(norm), where=norm > 0)
        made.data = np.rint(made.data * np.repeat(scale, np.diff(made.indptr))).astype(np.float32)
        return made


def _counted(rows: Ints, columns: Ints, height: int, width: int) -> sp.csr_matrix:
    made = sp.csr_matrix((np.ones(len(rows)), (rows, columns)), shape=(height, width))
    made.sum_duplicates()
    return made
