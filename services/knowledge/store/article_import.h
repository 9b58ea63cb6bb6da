// Puts many articles in one commit.

#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/functional/any_invocable.h"
#include "absl/status/statusor.h"
#include "common/base/clock.h"
#include "common/status/error.h"
#include "services/knowledge/domain/life.h"
#include "services/knowledge/store/lanes.h"

namespace magpie::knowledge {

// Each takes up to eight operations of the commit.
inline constexpr size_t kMaxImport = 100;

// An article to put, if it has no faults.
struct ImportRow {
  std::string id;  // as it was sent
  Content content;
  std::vector<FieldViolation> faults;
};

struct Import {
  std::vector<ImportRow> rows;  // 1 to kMaxImport
  std::string actor, note;
  bool validate_only = false;  // reports the faults and stores nothing
};

// What became of an article.
struct ImportedRow {
  std::string id;
  int64_t version = 0;  // 0 if it has faults
  std::vector<FieldViolation> faults;
};

struct Imported {
  std::vector<ImportedRow> rows;  // in the order of the import
  uint64_t sequence = 0;          // of the last change; 0 if there was none
};

// The faults of one row do not hold up the others; those that what is stored shows are below
// "article". `then` runs as in record::Attempt. A repeat of the request gets the same answer.
void DoImport(Lanes& lanes, const Clock& clock, const record::Change& request, Import import,
              absl::AnyInvocable<void(absl::StatusOr<Imported>)> then);

}  // namespace magpie::knowledge
