// The operations of a transformer block, forward and backward, on rows of tokens.
#pragma once

#include <cstddef>
#include <cstdint>

namespace toise::training {

// T is float or double. A backward adds to gradients where it says so, and overwrites elsewhere.

/// y[r, c] = x[r, c] * w[c] / rms(x[r, :]); rms² = mean of squares + 1e-5. x, y: rows × h.
/// inverse_rms: rows values, kept for backward. Source: Zhang & Sennrich, 2019.
template <class T>
void rms_norm(T const* x, T const* w, std::size_t rows, std::size_t h, T* y, T* inverse_rms);
/// dx += the gradient of x.
template <class T>
void rms_norm_backward(T const* x, T const* w, T const* inverse_rms, T const* dy, std::size_t rows, std::size_t h,
                       T* dx);
/// dw[begin:end] += the gradient of the weights, over all rows.
template <class T>
void rms_norm_weight_backward(T const* x, T const* inverse_rms, T const* dy, std::size_t rows, std::size_t h,
                              std::size_t begin, std::size_t end, T* dw);

/// Rotates the pairs (2i, 2i+1) of each head by its position's angle; direction -1 rotates back, which
/// is the backward. x: rows × ld, of which `heads` × d columns are rotated. table: [position][d/2]
/// of (cos, sin). Row r is at position r % sequence. Source: Su et al., RoFormer, 2021.
template <class T>
void rope(T* x, std::size_t rows, std::size_t ld, std::size_t heads, std::size_t d, T const* table,
          std::size_t sequence, T direction);
template <class T>
void rope_table(std::size_t sequence, std::size_t d, T* table);

/// Causal attention of one head: out = softmax(q kᵀ / sqrt(d), j <= i) v.
/// q, k, v: s rows of d, leading dimension ld; out: s × d, leading dimension ld_out; probs: s × s.
template <class T>
void attention(T const* q, T const* k, T const* v, std::size_t s, std::size_t d, std::size_t ld, T* probs, T* out,
               std::size_t ld_out);
/// dq, dk, dv overwritten, leading dimension ld.
template <class T>
void attention_backward(T const* q, T const* k, T const* v, T const* probs, T const* dout, std::size_t s, std::size_t d,
                        std::size_t ld, std::size_t ld_out, T* dq, T* dk, T* dv);

/// out[r, c] = silu(x[r, c]) * x[r, f + c]. x: rows × 2f, out: rows × f. Source: Shazeer, 2020.
template <class T>
void swiglu(T const* x, std::size_t rows, std::size_t f, T* out);
template <class T>
void swiglu_backward(T const* x, T const* dout, std::size_t rows, std::size_t f, T* dx);

/// Softmax and cross-entropy in one pass: returns the sum of -log p[target], and replaces the logits
/// by scale × (p - onehot(target)). logits: rows × v.
template <class T>
double cross_entropy(T* logits, std::int32_t const* targets, std::size_t rows, std::size_t v, T scale);

/// x[r, :] = table[tokens[r], :]. table: v × h.
template <class T>
void embed(T const* table, std::int32_t const* tokens, std::size_t rows, std::size_t h, T* x);
/// dtable[tokens[r], begin:end] += dx[r, begin:end]
template <class T>
void embed_backward(T const* dx, std::int32_t const* tokens, std::size_t rows, std::size_t h, std::size_t begin,
                    std::size_t end, T* dtable);

struct AdamW {
  double learning_rate = 1e-3, beta1 = 0.9, beta2 = 0.95, epsilon = 1e-8, weight_decay = 0.1;
};
/// One step on n parameters; `step` counts from 1; gradients are multiplied by `scale` first.
/// Source: Loshchilov & Hutter, 2019.
template <class T>
void adamw(AdamW const&, std::int64_t step, T scale, T const* gradient, std::size_t n, T* weight, T* first, T* second);

}  // namespace toise::training
