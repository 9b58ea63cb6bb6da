// Those who write to one tenant and search there at once, and what the service owes them.

#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "tests/crash/knowledge/writer.h"

namespace magpie::crash {

// One call at a time.
class Crew {
 public:
  // Writers have numbers from `first` on.
  Crew(std::string tenant, uint32_t first, uint32_t writers);

  const std::string& tenant() const { return tenant_; }

  // Puts so many articles, of so many words each, that nobody changes. Before all else.
  absl::Status Fill(const KnowledgeClient& client, uint32_t articles, uint32_t words);

  // Each writer makes `most` changes, one after another, or fewer if the service goes away, and
  // somebody searches.
  absl::Status Load(const KnowledgeClient& client, int most);

  // After a start: the index has to equal the store, which has to have every change that was
  // acknowledged, and those that were not must be made once. An error if the service does not
  // answer.
  absl::Status Audit(const KnowledgeClient& client, Faults& faults);

  size_t acknowledged() const;

 private:
  int64_t sequence() const;
  int64_t published() const;
  // Compares all articles, as of the last acknowledged change or a later one. Returns how many are
  // in the store.
  absl::StatusOr<int64_t> Verify(const KnowledgeClient& client, Faults& faults) const;

  const std::string tenant_;
  std::vector<Writer> writers_;
  int64_t filled_ = 0;           // articles that nobody changes
  int64_t filled_sequence_ = 0;  // and the change that brought the last of them
};

}  // namespace magpie::crash
