// Subcommands and their options. CLI11 is behind it, in command.cpp alone: it costs each file that includes it seconds.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <variant>
#include <vector>

namespace CLI {
class App;
class Option;
}  // namespace CLI

namespace toise {

/// What the chosen subcommand does, after parsing; its result is the exit code.
using Action = std::function<int()>;

/// An option or an argument, to be refined.
class Option {
public:
  explicit Option(CLI::Option* option) : option_(option) {}

  Option required();
  Option show_default();    // the value at this moment, in --help
  Option one_value_each();  // of a list: another value needs the option again
  Option one_of(std::vector<std::string> words);
  Option number_from(double lowest, double highest);
  Option whole_number_from(std::int64_t lowest, std::int64_t highest);
  Option existing_file();
  Option from_environment(std::string variable);  // where the command line does not say
  Option excludes(Option other);

private:
  CLI::Option* option_;
};

class Command {
public:
  Command subcommand(std::string name, std::string help);
  Command hidden_subcommand(std::string name, std::string help);
  void needs_a_subcommand();
  Command group(std::string title);  // options under their own title in --help

  /// names: "-o,--output", or "suite" for an argument. Defined for the types that command.cpp lists.
  template <class T>
  Option option(std::string names, T& value, std::string help);
  Option flag(std::string names, bool& value, std::string help);
  /// A flag that may have a value: "--wait{5min}" is --wait or --wait=10s; alone it means what stands in the braces.
  Option flag(std::string names, std::string& value, std::string help);

  void footer(std::string text);
  void runs(Action);

private:
  friend class CommandLine;
  Command(CLI::App* app, Action* action) : app_(app), action_(action) {}

  CLI::App* app_;
  Action* action_;  // where the chosen subcommand puts what it does
};

/// An option's text as a ratio, "2%" or "0.02". Throws InputError naming the option.
double ratio_of_option(std::string const& name, std::string const& text, double lowest, double highest);

/// Owns the subcommands: they last as long as it does.
class CommandLine {
public:
  CommandLine(std::string about, std::string version);
  ~CommandLine();

  Command commands();
  /// What the chosen subcommand does; for --help, --version and wrong usage, which are answered here, their exit code.
  std::variant<Action, int> parse(int argc, char** argv);

private:
  std::unique_ptr<CLI::App> app_;
  std::unique_ptr<Action> action_;
};

}  // namespace toise
