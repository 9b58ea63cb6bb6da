// Shared by tests of merges: drafts, and documents that are imported over them.

#pragma once

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "services/resource-engine/formats/merge.h"
#include "services/resource-engine/testing/import_fixture.h"

namespace magpie::resource {

inline std::string Answer(absl::string_view properties) {
  return absl::StrCat("responses: {200: {content: {application/json: {schema: {properties: {",
                      properties, "}}}}}}");
}

// Existing drafts, as imports and people change them.
class MergeFixture : public ::testing::Test {
 protected:
  // Imports a document with these lines below `paths`, and keeps the result.
  void Import(absl::string_view paths, MergeOptions options = {}, const std::string& prefix = "b") {
    const auto made = ImportOpenApi(absl::StrCat("openapi: 3.0.3\npaths:\n", paths),
                                    {.prefix = prefix, .upstream = "bike", .upstreams = Hosts()});
    ASSERT_TRUE(made.ok()) << made.status();
    KnownPlaces known;
    for (const Resource& draft : there_) known.Add(draft);
    for (const Resource& published : published_) known.Add(published);
    std::vector<Resource> below;
    for (const Resource& draft : there_) {
      if (absl::StartsWith(draft.name.str(), prefix + ".")) below.push_back(draft);
    }
    merged_ = Merge(*made, below, known, options);
    for (const Resource& draft : merged_.drafts) {
      Resource& kept = Named(draft.name.str());
      kept = draft;
      ++kept.version;
    }
  }

  Resource& Named(const std::string& name) {
    for (Resource& draft : there_) {
      if (draft.name.str() == name) return draft;
    }
    there_.push_back({.name = *ParseName(name), .version = 0});
    return there_.back();
  }

  // "b.get_a changed: path: /a -> /b"
  std::vector<std::string> Report() const {
    constexpr const char* kWords[] = {"new", "unchanged", "changed", "kept", "taken", "missing"};
    std::vector<std::string> report;
    for (const ImportChange& change : merged_.changes) {
      report.push_back(absl::StrCat(change.name.str(), " ", kWords[static_cast<int>(change.met)],
                                    change.lines.empty() ? "" : ": ",
                                    absl::StrJoin(change.lines, "; ")));
    }
    return report;
  }

  std::string Notes() const { return absl::StrJoin(merged_.notes, "\n"); }

  std::vector<Resource> there_;
  std::vector<Resource> published_;
  Merged merged_;
};

}  // namespace magpie::resource
