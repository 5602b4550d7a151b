#include "kernels/training/operations.hpp"

#include <algorithm>
#include <cmath>

#include "kernels/training/vector_math.hpp"

namespace toise::training {

template <class T>
void rms_norm(T const* x, T const* w, std::size_t rows, std::size_t h, T* y, T* inverse_rms) {
  for (std::size_t r = 0; r < rows; ++r, x += h, y += h) {
    T const mean_square = dot(x, x, h) / static_cast<T>(h);
    T const inverse = 1 / std::sqrt(mean_square + T(1e-5));
    inverse_rms[r] = inverse;
    for (std::size_t c = 0; c < h; ++c) y[c] = x[c] * inverse * w[c];
  }
}

template <class T>
void rms_norm_backward(T const* x, T const* w, T const* inverse_rms, T const* dy, std::size_t rows, std::size_t h,
                       T* dx) {
  for (std::size_t r = 0; r < rows; ++r, x += h, dy += h, dx += h) {
    T const inverse = inverse_rms[r];
    T along = 0;  // of dy * w on x
    for (std::size_t c = 0; c < h; ++c) along += dy[c] * w[c] * x[c];
    T const shrink = along * inverse * inverse * inverse / static_cast<T>(h);
    for (std::size_t c = 0; c < h; ++c) dx[c] += dy[c] * w[c] * inverse - x[c] * shrink;
  }
}

template <class T>
void rms_norm_weight_backward(T const* x, T const* inverse_rms, T const* dy, std::size_t rows, std::size_t h,
                              std::size_t begin, std::size_t end, T* dw) {
  for (std::size_t r = 0; r < rows; ++r) {
    for (std::size_t c = begin; c < end; ++c) dw[c] += dy[r * h + c] * x[r * h + c] * inverse_rms[r];
  }
}

template <class T>
void rope_table(std::size_t sequence, std::size_t d, T* table) {
  for (std::size_t position = 0; position < sequence; ++position) {
    for (std::size_t i = 0; i < d / 2; ++i) {
      double const angle =
          static_cast<double>(position) * std::pow(10000.0, -2.0 * static_cast<double>(i) / static_cast<double>(d));
      table[(position * (d / 2) + i) * 2] = static_cast<T>(std::cos(angle));
      table[(position * (d / 2) + i) * 2 + 1] = static_cast<T>(std::sin(angle));
    }
  }
}

template <class T>
void rope(T* x, std::size_t rows, std::size_t ld, std::size_t heads, std::size_t d, T const* table,
          std::size_t sequence, T direction) {
  for (std::size_t r = 0; r < rows; ++r) {
    T const* const angles = table + (r % sequence) * d;  // d / 2 pairs of (cos, sin)
    for (std::size_t head = 0; head < heads; ++head) {
      T* const pair = x + r * ld + head * d;
      for (std::size_t i = 0; i < d; i += 2) {
        T const cosine = angles[i], sine = direction * angles[i + 1], a = pair[i], b = pair[i + 1];
        pair[i] = a * cosine - b * sine;
        pair[i + 1] = a * sine + b * cosine;
      }
    }
  }
}

template <class T>
void attention(T const* q, T const* k, T const* v, std::size_t s, std::size_t d, std::size_t ld, T* probs, T* out,
               std::size_t ld_out) {
  T const scale = 1 / std::sqrt(static_cast<T>(d));
  for (std::size_t i = 0; i < s; ++i) {
    T* const p = probs + i * s;
    T largest = -INFINITY, sum = 0;
    for (std::size_t j = 0; j <= i; ++j) {
      p[j] = scale * dot(q + i * ld, k + j * ld, d);
      largest = std::max(largest, p[j]);
    }
    for (std::size_t j = 0; j <= i; ++j) sum += p[j] = std::exp(p[j] - largest);
    std::fill(out + i * ld_out, out + i * ld_out + d, T(0));
    for (std::size_t j = 0; j <= i; ++j) {
      p[j] /= sum;
      axpy(p[j], v + j * ld, out + i * ld_out, d);
    }
  }
}

template <class T>
void attention_backward(T const* q, T const* k, T const* v, T const* probs, T const* dout, std::size_t s, std::size_t d,
                        std::size_t ld, std::size_t ld_out, T* dq, T* dk, T* dv) {
  T const scale = 1 / std::sqrt(static_cast<T>(d));
  for (std::size_t i = 0; i < s; ++i) {
    for (T* const gradient : {dq, dk, dv}) std::fill(gradient + i * ld, gradient + i * ld + d, T(0));
  }
  for (std::size_t i = 0; i < s; ++i) {
    T const* const p = probs + i * s;
    T const* const d_i = dout + i * ld_out;
    T mean = 0;  // sum over j of p[j] dp[j]
    for (std::size_t j = 0; j <= i; ++j) mean += p[j] * dot(d_i, v + j * ld, d);
    for (std::size_t j = 0; j <= i; ++j) {
      T const d_score = scale * p[j] * (dot(d_i, v + j * ld, d) - mean);
      axpy(p[j], d_i, dv + j * ld, d);
      axpy(d_score, k + j * ld, dq + i * ld, d);
      axpy(d_score, q + i * ld, dk + j * ld, d);
    }
  }
}

template <class T>
void swiglu(T const* x, std::size_t rows, std::size_t f, T* out) {
  for (std::size_t r = 0; r < rows; ++r, x += 2 * f, out += f) {
    for (std::size_t c = 0; c < f; ++c) out[c] = x[c] / (1 + std::exp(-x[c])) * x[f + c];
  }
}

template <class T>
void swiglu_backward(T const* x, T const* dout, std::size_t rows, std::size_t f, T* dx) {
  for (std::size_t r = 0; r < rows; ++r, x += 2 * f, dx += 2 * f, dout += f) {
    for (std::size_t c = 0; c < f; ++c) {
      T const sigmoid = 1 / (1 + std::exp(-x[c])), silu = x[c] * sigmoid;
      dx[c] = dout[c] * x[f + c] * (sigmoid + silu * (1 - sigmoid));
      dx[f + c] = dout[c] * silu;
    }
  }
}

template <class T>
double cross_entropy(T* logits, std::int32_t const* targets, std::size_t rows, std::size_t v, T scale) {
  double loss = 0;
  for (std::size_t r = 0; r < rows; ++r, logits += v) {
    T const largest = *std::max_element(logits, logits + v);
    T const target = logits[targets[r]];
    T sum = 0;
    for (std::size_t c = 0; c < v; ++c) sum += logits[c] = std::exp(logits[c] - largest);
    loss += static_cast<double>(largest - target) + std::log(static_cast<double>(sum));
    for (std::size_t c = 0; c < v; ++c) logits[c] *= scale / sum;
    logits[targets[r]] -= scale;
  }
  return loss;
}

template <class T>
void embed(T const* table, std::int32_t const* tokens, std::size_t rows, std::size_t h, T* x) {
  for (std::size_t r = 0; r < rows; ++r) {
    T const* const row = table + static_cast<std::size_t>(tokens[r]) * h;
    std::copy(row, row + h, x + r * h);
  }
}

template <class T>
void embed_backward(T const* dx, std::int32_t const* tokens, std::size_t rows, std::size_t h, std::size_t begin,
                    std::size_t end, T* dtable) {
  for (std::size_t r = 0; r < rows; ++r) {
    T* const row = dtable + static_cast<std::size_t>(tokens[r]) * h;
    for (std::size_t c = begin; c < end; ++c) row[c] += dx[r * h + c];
  }
}

template <class T>
void adamw(AdamW const& o, std::int64_t step, T scale, T const* gradient, std::size_t n, T* weight, T* first,
           T* second) {
  auto const b1 = static_cast<T>(o.beta1), b2 = static_cast<T>(o.beta2);
  auto const rate = static_cast<T>(o.learning_rate / (1 - std::pow(o.beta1, static_cast<double>(step))));
  auto const correct2 = static_cast<T>(1 / (1 - std::pow(o.beta2, static_cast<double>(step))));
  auto const decay = static_cast<T>(1 - o.learning_rate * o.weight_decay), epsilon = static_cast<T>(o.epsilon);
  for (std::size_t i = 0; i < n; ++i) {
    T const g = gradient[i] * scale;
    first[i] = b1 * first[i] + (1 - b1) * g;
    second[i] = b2 * second[i] + (1 - b2) * g * g;
    weight[i] = decay * weight[i] - rate * first[i] / (std::sqrt(second[i] * correct2) + epsilon);
  }
}

#define TOISE_INSTANTIATE(T)                                                                                           \
  template void rms_norm(T const*, T const*, std::size_t, std::size_t, T*, T*);                                        \
  template void rms_norm_backward(T const*, T const*, T const*, T const*, std::size_t, std::size_t, T*);               \
  template void rms_norm_weight_backward(T const*, T const*, T const*, std::size_t, std::size_t, std::size_t,          \
                                         std::size_t, T*);                                                             \
  template void rope_table(std::size_t, std::size_t, T*);                                                              \
  template void rope(T*, std::size_t, std::size_t, std::size_t, std::size_t, T const*, std::size_t, T);                \
  template void attention(T const*, T const*, T const*, std::size_t, std::size_t, std::size_t, T*, T*, std::size_t);   \
  template void attention_backward(T const*, T const*, T const*, T const*, T const*, std::size_t, std::size_t,         \
                                   std::size_t, std::size_t, T*, T*, T*);                                              \
  template void swiglu(T const*, std::size_t, std::size_t, T*);                                                        \
  template void swiglu_backward(T const*, T const*, std::size_t, std::size_t, T*);                                     \
  template double cross_entropy(T*, std::int32_t const*, std::size_t, std::size_t, T);                                 \
  template void embed(T const*, std::int32_t const*, std::size_t, std::size_t, T*);                                    \
  template void embed_backward(T const*, std::int32_t const*, std::size_t, std::size_t, std::size_t, std::size_t, T*); \
  template void adamw(AdamW const&, std::int64_t, T, T const*, std::size_t, T*, T*, T*)
TOISE_INSTANTIATE(float);
TOISE_INSTANTIATE(double);
#undef TOISE_INSTANTIATE

}  // namespace toise::training
