#include "cli/commands/size/form.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <iostream>

#include "cli/table.hpp"
#include "core/error.hpp"
#include "core/text/dates.hpp"
#include "core/text/printable.hpp"
#include "runners/suite/suite.hpp"

namespace toise {
namespace {

std::vector<AccessMode> shipped_modes() {
  std::vector<std::filesystem::path> files;
  for (auto const& root : shipped_folders()) {
    std::error_code error;
    for (auto const& entry : std::filesystem::directory_iterator(root / "access", error))
      if (entry.path().extension() == ".toml") files.push_back(entry.path());
    if (!files.empty()) break;
  }
  std::ranges::sort(files);
  std::vector<AccessMode> modes;
  for (auto const& file : files) modes.push_back(read_access_mode(file));
  return modes;
}

std::string limit_of(AccessMode const& m) {
  std::vector<std::string> parts;
  if (m.above) parts.push_back(fmt::format("more than {:.0f} {}", *m.above, m.unit.en));
  if (m.most) parts.push_back(fmt::format("at most {:.0f} {}", *m.most, m.unit.en));
  if (m.duration) parts.push_back(fmt::format("used within {:.0f} days", *m.duration / 86400));
  return parts.empty() ? "none was found" : fmt::format("{}", fmt::join(parts, "; "));
}

std::string verdict_of(ChosenMode const& chosen, Request const& r) {
  auto const& m = chosen.mode;
  auto const instead = chosen.instead.empty()
                           ? "; no other mode of '" + m.family + "' that was found fits"
                           : fmt::format("; what fits: --form {}", fmt::join(chosen.instead, ", or "));
  switch (chosen.judged.fit) {
    case Fit::too_much: return "BEYOND THE LIMIT at P90" + instead;
    case Fit::too_little: return "below what this access is for, at P90" + instead;
    case Fit::too_long: return fmt::format("TOO LONG: {:.3g} days at P90", r.wall_seconds.p90 / 86400) + instead;
    case Fit::no_weight:
      return "not known: no page that was read says how much an hour of " + r.gpu +
             " counts; write it into weights of a copy of the mode's file, and give that";
    case Fit::fits: break;
  }
  return m.most || m.above || m.duration ? "within what was found" : "not known, as no limit was found";
}

}  // namespace

ChosenMode choose_form(std::string const& asked, Request const& r) {
  auto all = shipped_modes();
  auto name = asked;
  if (std::filesystem::is_regular_file(asked)) {
    auto own = read_access_mode(asked);
    name = own.id;
    std::erase_if(all, [&](AccessMode const& one) { return one.id == own.id; });
    all.push_back(std::move(own));
  }
  auto const now = std::chrono::duration<double>(std::chrono::system_clock::now().time_since_epoch()).count();
  auto chosen = choose_mode(name, all, r, now);
  if (chosen.old)
    std::cerr << printable(
        fmt::format("warning: the rules of '{}' were read on {}, more than a year ago; check them at {}\n",
                    chosen.mode.id, utc_text(chosen.mode.read).substr(0, 10), chosen.mode.sources.front().address));
  return chosen;
}

std::string lines_of(ChosenMode const& chosen, Request const& r) {
  auto const& m = chosen.mode;
  std::vector<Cells> rows;
  rows.push_back({"access", m.name.en});
  rows.push_back({"  limit", limit_of(m)});
  if (auto const& h = chosen.judged.hours)
    rows.push_back(
        {"  this request", fmt::format("{:.0f} {} (P10 {:.0f}, P90 {:.0f})", h->p50, m.unit.en, h->p10, h->p90)});
  rows.push_back({"  fits", verdict_of(chosen, r)});
  rows.push_back({"  note", m.note.en});
  rows.push_back({"  not found", m.not_found.en});
  rows.push_back({"  read", fmt::format("{}, from {}", utc_text(m.read).substr(0, 10), m.sources.front().address)});
  std::string text = "\n";
  for (auto const& line : aligned(rows, {})) text += line;
  return text;
}

}  // namespace toise
