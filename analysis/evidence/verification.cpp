#include "analysis/evidence/verification.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "analysis/evidence/evidence.hpp"
#include "analysis/evidence/listing.hpp"
#include "analysis/evidence/recomputed.hpp"
#include "analysis/evidence/signature.hpp"
#include "analysis/verdict/verdict_json.hpp"
#include "core/error.hpp"
#include "core/files/durable_file.hpp"
#include "core/files/file.hpp"
#include "core/json/json_field.hpp"
#include "core/run/measurement_json.hpp"

namespace toise {
namespace {

using nlohmann::json;
namespace fs = std::filesystem;

/// Does everything stated follow? A later toise may state more, and word its reasons differently.
bool says_no_other(json const& said, json const& follows) {
  if (!said.is_object()) {
    bool const is_list = said.is_array() && follows.is_array() && said.size() == follows.size();
    return is_list ? std::equal(said.begin(), said.end(), follows.begin(), says_no_other) : said == follows;
  }
  if (!follows.is_object()) return false;
  for (auto const& [name, value] : said.items()) {
    if (name == "reason" && value.is_string()) continue;
    if (!follows.contains(name) || !says_no_other(value, follows.at(name))) return false;
  }
  return true;
}

std::string first_untrue(RunDirectory const& run, std::string const& name) {
  std::string first;
  for (auto const& lines : result_files(run)) {
    for_each_line_head(lines, [&](LineHead const& line) {
      if (!first.empty()) return;
      auto const m = measurement_from_json(parse_object(line.line));
      if (auto const what = untrue(m); !what.empty()) first = fmt::format("{}: {}: {}", name, text_of(m.id), what);
    });
  }
  return first;
}

/// Who signed, and whether it fits; the key that was given decides where there is one.
void check_signature(Verified& verified, Listing const& listing, std::optional<std::string> const& public_key) {
  auto const text = [&](char const* name) {
    auto const found = listing.texts.find(name);
    return found == listing.texts.end() ? std::nullopt : std::optional(found->second);
  };
  auto const signature = text(evidence_signature), key_text = text(evidence_key);
  if (!signature || !key_text) {
    if (public_key) verified.touched = fmt::format("{}: was removed; the evidence is not signed", evidence_signature);
    if (signature.has_value() != key_text.has_value())
      verified.touched =
          fmt::format("{}: was removed, and its sibling was not", signature ? evidence_key : evidence_signature);
    return;
  }
  std::string key;
  try {
    key = read_public_key(*key_text, evidence_key);
  } catch (InputError const& e) {
    verified.touched = e.what();
    return;
  }
  verified.signer = fingerprint(key);
  verified.is_signer_known = public_key && *public_key == key;
  if (public_key && !verified.is_signer_known) {
    verified.touched = fmt::format("{}: was made with the key {}, not with {}", evidence_signature, verified.signer,
                                   fingerprint(*public_key));
  } else if (signature->size() != 129 || !signature->ends_with('\n') ||
             !is_signed_by(*text(evidence_manifest), signature->substr(0, 128), key)) {
    verified.touched = fmt::format("{}: is not a signature of this MANIFEST", evidence_signature);
  }
}

void check_contents(Verified& verified, Listing const& listing) {
  verified.touched = first_touched(listing, "", evidence_manifest, {evidence_signature, evidence_key});
  if (verified.touched.empty()) verified.touched = first_stray(listing);
  for (std::size_t i = 1; i <= listing.runs && verified.touched.empty(); ++i) {
    auto const run = fmt::format("runs/{}/", i);
    if (!listing.sums.contains(run + "MANIFEST")) {
      verified.touched = run + "MANIFEST: is missing, so nobody knows whether the run was edited after it ended";
      return;
    }
    verified.touched = first_touched(listing, run, "MANIFEST", {"report.html"});
    if (!verified.touched.empty()) verified.touched += " after the run ended";
  }
}

/// From what is unpacked: the samples, then the verdicts.
void judge_again(Verified& verified, fs::path const& scratch) {
  auto const runs = runs_of_evidence(scratch);
  for (std::size_t i = 0; i < runs.size() && verified.touched.empty(); ++i) {
    auto const name = fmt::format("runs/{}", i + 1);
    if (auto const tool = read_run_file(runs[i]).imported)  // whose metrics stand each by itself
      verified.imported.push_back(fmt::format("{} ({})", name, *tool));
    else
      verified.touched = first_untrue(runs[i], name);
  }
  if (!verified.touched.empty()) return;
  verified.acceptance = accept(read_criteria(scratch / "criteria.toml"), runs);
  auto const said = parse_or_discard(read_file(scratch / "verdicts.json"));
  if (!says_no_other(said, to_json(*verified.acceptance))) {
    verified.touched = "verdicts.json: does not follow from these runs and criteria";
  }
}

}  // namespace

Verified verify_evidence(fs::path const& bundle, fs::path const& scratch,
                         std::optional<std::string> const& public_key) {
  Verified verified;
  try {
    auto const listing = list_evidence(bundle);
    for (auto const* name : {evidence_manifest, "criteria.toml", "verdicts.json"}) {
      if (!listing.sums.contains(name))
        return {.touched = fmt::format("{}: was removed, or this is not a bundle of evidence", name)};
    }
    check_signature(verified, listing, public_key);
    if (verified.touched.empty()) check_contents(verified, listing);
    if (!verified.touched.empty()) return verified;
    unpack_evidence(bundle, listing, scratch);
  } catch (BadArchive const& e) {
    verified.touched = e.what();
    return verified;
  }
  try {
    judge_again(verified, scratch);
  } catch (InputError const& e) {  // by a place in the bundle, not in a folder that is gone when this is read
    std::string what = e.what();
    if (what.starts_with(scratch.string() + "/")) what.replace(0, scratch.string().size() + 1, bundle.string() + ": ");
    throw InputError(what);
  }
  return verified;
}

}  // namespace toise
