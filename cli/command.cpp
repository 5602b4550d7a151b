#include "cli/command.hpp"

#include <CLI/CLI.hpp>
#include <cstdint>
#include <filesystem>
#include <utility>

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

void Command::footer(std::string text) { app_->footer(std::move(text)); }
void Command::runs(Action what) {
  app_->callback([action = action_, what = std::move(what)] { *action = what; });
}

CommandLine::CommandLine(std::string about, std::string version)
    : app_(std::make_unique<CLI::App>(std::move(about))), action_(std::make_unique<Action>()) {
  app_->set_version_flag("--version", std::move(version));
}
CommandLine::~CommandLine() = default;

Command CommandLine::commands() { return {app_.get(), action_.get()}; }

std::variant<Action, int> CommandLine::parse(int argc, char** argv) {
  try {
    app_->parse(argc, argv);
  } catch (CLI::ParseError const& e) {
    return app_->exit(e) == 0 ? 0 : 2;
  }
  return *action_;
}

template Option Command::option(std::string, std::string&, std::string);
template Option Command::option(std::string, std::vector<std::string>&, std::string);
template Option Command::option(std::string, double&, std::string);
template Option Command::option(std::string, std::size_t&, std::string);

}  // namespace toise
