// The table of a run that a person reads.
#pragma once

#include <string>
#include <vector>

namespace toise {

struct Overview;

using Cells = std::vector<std::string>;

/// What is said below a case beside its reason: nothing, or how many rounds it had and what differs between them.
enum class Verbosity { brief, rounds };

/// Lines of equal columns, those of `right` flush right. The first of the table is its header. Cells hold names that
/// somebody else chose: they are made printable().
std::vector<std::string> aligned(std::vector<Cells> table, std::vector<std::size_t> const& right);

/// Prints them to stdout.
void print_columns(std::vector<Cells> const& table, std::vector<std::size_t> const& right);

/// Rows of an overview: case, value, interval, share of peak, check, and the reason where the
/// outcome is not ok; a line of counts last.
std::string render_table(Overview const&, Verbosity = Verbosity::brief);

/// The whole of an overview: the cases, what is on every node with its spread and the nodes in trouble, and
/// how cases scale.
std::string render_run(Overview const&, Verbosity = Verbosity::brief);

/// Prints a table to stdout when it is a terminal, to stderr when stdout is redirected.
void print_for_people(std::string const& text);

}  // namespace toise
