/* What the hardware allows: the pass over all plastic synapses in a step, for LANES points of one
network in lockstep (lane = point), and nothing else. A synapse's column is read once for all points,
rates come as whole vectors. Compiled with REAL (double or float) and LANES defined. */

#include <stdint.h>

#ifdef __AVX512F__
#define WIDEST 64
#else
#define WIDEST 32
#endif
#define ALL (LANES * sizeof(REAL)) /* bytes of one synapse's numbers, of all points */
#define BYTES (ALL < WIDEST ? ALL : WIDEST)
#define VECTORS (ALL / BYTES)

typedef REAL Vector __attribute__((vector_size(BYTES)));
typedef __typeof__((Vector){0} < 0) Mask;

/* e <- keep e + input r_before, w <- max(w + step e, 0), drive = sum of w r_now.

row_start: (n_rows + 1), the synapses of each row; column: their presynaptic neurons; weight, trace: by
synapse; before, now: by presynaptic neuron; step, input, drive: by row. Each entry of the last seven is
LANES numbers. */
static void pass(int64_t n_rows, const int64_t *restrict row_start, const uint32_t *restrict column,
                 Vector *restrict weight, Vector *restrict trace, const Vector *restrict before,
                 const Vector *restrict now, const Vector *restrict step,
                 const Vector *restrict input, Vector *restrict drive, REAL keep) {
    for (int64_t i = 0; i < n_rows; i++) {
        Vector sum[VECTORS] = {0};
        for (int64_t s = row_start[i]; s < row_start[i + 1]; s++)
            for (uint64_t v = 0; v < VECTORS; v++) {
                uint64_t place = s * VECTORS + v, pre = column[s] * VECTORS + v;
                Vector e = keep * trace[place] + input[i * VECTORS + v] * before[pre];
                Vector w = weight[place] + step[i * VECTORS + v] * e;
                w = (Vector)((Mask)w & ~(w < 0)); /* zero where negative */
                trace[place] = e;
                weight[place] = w;
                sum[v] += w * now[pre];
            }
        for (uint64_t v = 0; v < VECTORS; v++) drive[i * VECTORS + v] = sum[v];
    }
}

void plastic_passes(int64_t n_passes, int64_t n_rows, const int64_t *row_start,
                    const uint32_t *column, void *weight, void *trace, const void *before,
                    const void *now, const void *step, const void *input, void *drive, double keep) {
    for (int64_t i = 0; i < n_passes; i++)
        pass(n_rows, row_start, column, weight, trace, before, now, step, input, drive, keep);
}
