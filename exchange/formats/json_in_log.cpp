#include "exchange/formats/json_in_log.hpp"

#include <nlohmann/json.hpp>

#include "core/error.hpp"
#include "core/text/text.hpp"
#include "exchange/formats/log_lines.hpp"

namespace toise {

nlohmann::json parse_json_in_log(SourceText const& source) {
  auto const whole = trim(source.text);
  if (whole.starts_with('{') && whole.ends_with('}')) return parse_json(source);
  std::string text;
  for (auto const& line : log_lines(source.text)) {
    if (text.empty() && !trim(line.text).starts_with('{')) continue;
    text += line.text + '\n';
  }
  auto const end = text.rfind('}');
  if (end == std::string::npos) throw InputError(source.path + ": has no JSON");
  return parse_json({.path = source.path, .text = text.substr(0, end + 1)});
}

}  // namespace toise
