// The rules of one mode of access to machines, as suites/access has them, and whether a request keeps to them.
#pragma once

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "analysis/requests/request.hpp"

namespace toise {

/// The same said in both languages of the page.
struct Bilingual {
  std::string en, fr;
};

struct AccessSource {
  std::string title, address;
};

/// A line of the form, and which figure of the request answers it.
struct FormField {
  std::string figure;
  Bilingual question;
};

struct AccessMode {
  std::string id;      // "edari-dynamic", the file's name
  std::string family;  // "edari"
  bool usual = false;  // of the modes of its family that a request fits
  Bilingual name, unit, note, not_found;
  double read = 0;                        // when somebody read the sources, s since 1970
  std::optional<double> most, above;      // hours in its unit that a request may have, and must exceed
  std::optional<double> duration;         // s that they may be used
  std::map<std::string, double> weights;  // hours in its unit of a GPU's hour, by the GPU's name; empty: 1
  std::vector<AccessSource> sources;
  std::vector<FormField> fields;
};

/// Throws InputError with file and line.
AccessMode read_access_mode(std::filesystem::path const&);

enum class Fit { fits, too_much, too_little, too_long, no_weight };
std::string_view to_string(Fit);  // "fits", "too much", "too little", "too long", "no weight"

struct Judged {
  Fit fit = Fit::fits;
  std::optional<Likely> hours;  // in the mode's unit; nothing where it does not say what the GPU weighs
};

/// P90 decides, as that is what to ask for. No weight: the mode has a limit, and does not say what an hour of this GPU
/// counts.
Judged judge(AccessMode const&, Request const&);

/// The mode that a request is written for.
struct ChosenMode {
  AccessMode mode;
  Judged judged;
  std::vector<std::string> instead;  // modes of its family that fit, where it does not
  bool old = false;                  // more than a year since its sources were read
};

/// asked: the name of a mode or of a family, among all. Of a family it is the only mode that fits, or of several the
/// usual one. now: s since 1970. Throws InputError for an unknown name, and for a family of which none fits.
ChosenMode choose_mode(std::string const& asked, std::vector<AccessMode> const& all, Request const&, double now);

}  // namespace toise
