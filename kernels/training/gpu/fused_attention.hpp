// Causal attention without its matrix of probabilities: a tile of them at a time, made and used in
// registers, and recomputed in backward. Source: Dao et al., "FlashAttention", NeurIPS 2022; Dao,
// "FlashAttention-2", ICLR 2024.
#pragma once

#include <string_view>

#include "kernels/training/gpu/operations.hpp"

namespace toise::training::on_gpu {

/// Heads of 64 or 128, rows of whole 16 bytes, and a device with a matrix unit.
bool has_fused_attention(Device const&, Sizes const&);
std::string_view fused_attention_path(Device const&);  // the instruction of its products

/// All enqueue. qkv [token, 3 h]: q, k and v, rotated. attended, d_attended [token, h].
/// log_sums [batch, head, position]: log2 of the sum of the exponentials of a row's scores, for backward.
void fused_attention(Queue&, Sizes const&, Bf16 const* qkv, Bf16* attended, float* log_sums);
/// d_qkv [token, 3 h]: the gradient of qkv. row_terms [batch, head, position]: room.
void fused_attention_backward(Queue&, Sizes const&, Bf16 const* qkv, Bf16 const* attended, Bf16 const* d_attended,
                              float const* log_sums, float* row_terms, Bf16* d_qkv);

}  // namespace toise::training::on_gpu
