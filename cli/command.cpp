#include "cli/command.hpp"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <charconv>
#include <filesystem>
#include <optional>
#include <utility>

#include "core/error.hpp"
#include "core/process/standard_streams.hpp"
#include "core/text/printable.hpp"
#include "core/text/text.hpp"
#include "core/toml/values.hpp"

namespace toise {

Option Option::required() {
  option_->required();
  return *this;
}
Option Option::show_default() {
  option_->capture_default_str();
  return *this;
}
Option Option::one_value_each() {
  option_->allow_extra_args(false);
  return *this;
}
Option Option::one_of(std::vector<std::string> words) {
  option_->check(CLI::IsMember(std::move(words)));
  return *this;
}
namespace {

/// The whole text as a number, if it is one that T can hold.
template <class T>
std::optional<T> number_of(std::string const& text) {
  T number{};
  auto const* const end = text.data() + text.size();
  auto const [stop, error] = std::from_chars(text.data(), end, number);
  return error == std::errc() && stop == end ? std::optional(number) : std::nullopt;
}

/// Refuses what is not one of T, all of it, in the range: CLI11 alone takes "nan", and cuts what does not fit.
template <class T>
CLI::Validator in_range(T lowest, T highest, char const* what) {
  return CLI::Validator(
      [=](std::string const& text) {
        auto const number = number_of<T>(text);
        bool const is_good = number && *number >= lowest && *number <= highest;
        return is_good ? "" : fmt::format("expected a {} from {} to {}, not '{}'", what, lowest, highest, text);
      },
      "");
}

}  // namespace

Option Option::number_from(double lowest, double highest) {
  option_->check(in_range(lowest, highest, "number"));
  return *this;
}
Option Option::whole_number_from(std::int64_t lowest, std::int64_t highest) {
  option_->check(in_range(lowest, highest, "whole number"));
  return *this;
}
Option Option::existing_file() {
  option_->check(CLI::ExistingFile);
  return *this;
}
Option Option::from_environment(std::string variable) {
  option_->envname(std::move(variable));
  return *this;
}
Option Option::excludes(Option other) {
  option_->excludes(other.option_);
  return *this;
}

Command Command::subcommand(std::string name, std::string help) {
  return {app_->add_subcommand(std::move(name), std::move(help)), action_};
}
Command Command::hidden_subcommand(std::string name, std::string help) {
  return {app_->add_subcommand(std::move(name), std::move(help))->group(""), action_};
}
void Command::needs_a_subcommand() { app_->require_subcommand(1); }
Command Command::group(std::string title) { return {app_->add_option_group(std::move(title)), action_}; }

template <class T>
Option Command::option(std::string names, T& value, std::string help) {
  return Option(app_->add_option(std::move(names), value, std::move(help)));
}
Option Command::flag(std::string names, bool& value, std::string help) {
  return Option(app_->add_flag(std::move(names), value, std::move(help)));
}
Option Command::flag(std::string names, std::string& value, std::string help) {
  return Option(app_->add_flag(std::move(names), value, std::move(help)));
}

void Command::footer(std::string text) { app_->footer(std::move(text)); }
void Command::runs(Action what) {
  app_->callback([action = action_, what = std::move(what)] { *action = what; });
}

/// CLI11 breaks some of its sentences into lines.
static std::string words_of_parser(CLI::ParseError const& e) {
  auto text = std::string(e.what());
  while (!text.empty() && (text.back() == '\n' || text.back() == '.')) text.pop_back();
  std::replace(text.begin(), text.end(), '\n', ' ');
  return text;
}

/// What of the command line nobody knows, with the nearest that is known: "unknown command 'rnu'; did you mean 'run'?".
/// Empty where all is known, and something else is wrong.
static std::string unknown_word(CLI::App const& app, std::vector<std::string> const& rest) {
  std::vector<std::string> options, commands;
  auto const collect = [&](auto const& self, CLI::App const& one) -> void {
    for (auto const* option : one.get_options()) {
      for (auto const& name : option->get_lnames()) options.push_back("--" + name);
    }
    for (auto const* below : one.get_subcommands([](CLI::App const*) { return true; })) {
      if (below->get_name().empty())
        self(self, *below);  // a group of options
      else if (!below->get_group().empty())
        commands.push_back(below->get_name());
    }
  };
  collect(collect, app);
  auto const option = std::find_if(rest.begin(), rest.end(), [](auto const& word) { return word.starts_with("-"); });
  if (option != rest.end()) {
    auto const name = option->substr(0, option->find('='));
    return fmt::format("unknown option '{}'{}", name, suggestion(name, options));
  }
  if (rest.empty() || commands.empty()) return "";
  return fmt::format("unknown command '{}'{}", rest.front(), suggestion(rest.front(), commands));
}

CommandLine::CommandLine(std::string about, std::string version)
    : app_(std::make_unique<CLI::App>(std::move(about))), action_(std::make_unique<Action>()) {
  app_->set_version_flag("--version", std::move(version));
}
double ratio_of_option(std::string const& name, std::string const& text, double lowest, double highest) {
  return at_place(name, [&] { return ratio_of(text, {lowest, highest}); });
}

CommandLine::~CommandLine() = default;

Command CommandLine::commands() { return {app_.get(), action_.get()}; }

std::variant<Action, int> CommandLine::parse(int argc, char** argv) {
  try {
    app_->parse(argc, argv);
  } catch (CLI::ParseError const& e) {
    if (e.get_exit_code() == 0) return app_->exit(e);  // --help and --version
    std::string command = "toise";
    CLI::App const* innermost = app_.get();
    for (auto chosen = app_->get_subcommands(); !chosen.empty(); chosen = innermost->get_subcommands()) {
      innermost = chosen.front();
      command += " " + innermost->get_name();
    }
    auto const unknown = unknown_word(*innermost, app_->remaining(true));
    tell(fmt::format("toise: {}; see {} --help\n", printable(unknown.empty() ? words_of_parser(e) : unknown), command));
    return 2;
  }
  return *action_;
}

template Option Command::option(std::string, std::string&, std::string);
template Option Command::option(std::string, std::vector<std::string>&, std::string);
template Option Command::option(std::string, double&, std::string);
template Option Command::option(std::string, std::size_t&, std::string);

}  // namespace toise
