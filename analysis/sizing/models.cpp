#include "analysis/sizing/models.hpp"

#include <algorithm>
#include <array>
#include <cctype>

namespace toise {
namespace {

// As known from the models' cards, not checked against them anew; docs/sizing.md says so. The more special name first.
// Parameters, active ones; layers, hidden, vocabulary; heads, their size, heads of keys; layers with full attention;
// layers of experts, experts of a token, their width.
constexpr std::array<Model, 37> known{{
    {"qwen3235b", 235e9, 22e9, 94, 4096, 151936, 64, 128, 4, 94, 94, 8, 1536},
    {"qwen330b", 30.5e9, 3.3e9, 48, 2048, 151936, 32, 128, 4, 48, 48, 8, 768},
    {"deepseekv3", 671e9, 37e9, 61, 7168, 129280, 128, 160, 128, 61, 58, 8, 2048},
    {"deepseekv2lite", 15.7e9, 2.4e9, 27, 2048, 102400, 16, 160, 16, 27, 26, 6, 1408},
    {"deepseekv2", 236e9, 21e9, 60, 5120, 102400, 128, 160, 128, 60, 59, 6, 1536},
    {"kimik2", 1043e9, 32e9, 61, 7168, 163840, 64, 160, 64, 61, 60, 8, 2048},
    {"gptoss120b", 117e9, 5.1e9, 36, 2880, 201088, 64, 64, 8, 18, 36, 4, 2880},
    {"gptoss20b", 20.9e9, 3.6e9, 24, 2880, 201088, 64, 64, 8, 12, 24, 4, 2880},
    {"nemotron3nano", 31.6e9, 3.2e9, 52, 2688, 131072, 32, 128, 2, 6, 23, 6, 1856},
    {"nemotron3super", 120e9, 12e9, 88, 4096, 131072, 32, 128, 2, 8, 40, 22, 1024},
    {"mixtral8x7b", 46.7e9, 12.9e9, 32, 4096, 32000, 32, 128, 8, 32, 32, 2, 14336},
    {"mixtral8x22b", 141e9, 39e9, 56, 6144, 32768, 48, 128, 8, 56, 56, 2, 16384},
    {"dbrx", 132e9, 36e9, 40, 6144, 100352, 48, 128, 8, 40, 40, 4, 10752},
    {"llama3405b", 405.9e9, 405.9e9, 126, 16384, 128256, 128, 128, 8, 126, 0, 0, 0},
    {"llama31405b", 405.9e9, 405.9e9, 126, 16384, 128256, 128, 128, 8, 126, 0, 0, 0},
    {"llama370b", 70.6e9, 70.6e9, 80, 8192, 128256, 64, 128, 8, 80, 0, 0, 0},
    {"llama3170b", 70.6e9, 70.6e9, 80, 8192, 128256, 64, 128, 8, 80, 0, 0, 0},
    {"llama3370b", 70.6e9, 70.6e9, 80, 8192, 128256, 64, 128, 8, 80, 0, 0, 0},
    {"llama38b", 8.03e9, 8.03e9, 32, 4096, 128256, 32, 128, 8, 32, 0, 0, 0},
    {"llama318b", 8.03e9, 8.03e9, 32, 4096, 128256, 32, 128, 8, 32, 0, 0, 0},
    {"llama321b", 1.24e9, 1.24e9, 16, 2048, 128256, 32, 64, 8, 16, 0, 0, 0},
    {"llama323b", 3.21e9, 3.21e9, 28, 3072, 128256, 24, 128, 8, 28, 0, 0, 0},
    {"llama270b", 69e9, 69e9, 80, 8192, 32000, 64, 128, 8, 80, 0, 0, 0},
    {"llama213b", 13.0e9, 13.0e9, 40, 5120, 32000, 40, 128, 40, 40, 0, 0, 0},
    {"llama27b", 6.74e9, 6.74e9, 32, 4096, 32000, 32, 128, 32, 32, 0, 0, 0},
    {"llama65b", 65.2e9, 65.2e9, 80, 8192, 32000, 64, 128, 64, 80, 0, 0, 0},
    {"mistral7b", 7.24e9, 7.24e9, 32, 4096, 32000, 32, 128, 8, 32, 0, 0, 0},
    {"qwen2572b", 72.7e9, 72.7e9, 80, 8192, 152064, 64, 128, 8, 80, 0, 0, 0},
    {"qwen2532b", 32.8e9, 32.8e9, 64, 5120, 152064, 40, 128, 8, 64, 0, 0, 0},
    {"qwen2514b", 14.8e9, 14.8e9, 48, 5120, 152064, 40, 128, 8, 48, 0, 0, 0},
    {"qwen257b", 7.6e9, 7.6e9, 28, 3584, 152064, 28, 128, 4, 28, 0, 0, 0},
    {"falcon180b", 180e9, 180e9, 80, 14848, 65024, 232, 64, 8, 80, 0, 0, 0},
    {"falcon40b", 41e9, 41e9, 60, 8192, 65024, 128, 64, 8, 60, 0, 0, 0},
    {"falcon7b", 7.2e9, 7.2e9, 32, 4544, 65024, 71, 64, 1, 32, 0, 0, 0},
    {"nemotron4340b", 341e9, 341e9, 96, 18432, 256000, 96, 192, 8, 96, 0, 0, 0},
    {"gptneox20b", 20.6e9, 20.6e9, 44, 6144, 50432, 64, 96, 64, 44, 0, 0, 0},
    {"gpt3175b", 175e9, 175e9, 96, 12288, 51200, 96, 128, 96, 96, 0, 0, 0},
}};

/// "Qwen3 MoE 30B" and "Nemotron V3 Nano" as other tables write them: "qwen330b", "nemotron3nano".
std::string letters_of(std::string const& text) {
  std::string letters;
  for (unsigned char c : text)
    if (std::isalnum(c)) letters += static_cast<char>(std::tolower(c));
  if (auto const at = letters.find("moe"); at != std::string::npos) letters.erase(at, 3);
  if (auto const at = letters.find("nemotronv3"); at != std::string::npos) letters.erase(at + 8, 1);
  return letters;
}

}  // namespace

Model const* model_named(std::string const& text) {
  auto const letters = letters_of(text);
  auto const* const found = std::find_if(known.begin(), known.end(),
                                         [&](auto const& one) { return letters.find(one.name) != std::string::npos; });
  return found == known.end() ? nullptr : found;
}

}  // namespace toise
