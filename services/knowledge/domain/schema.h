// The fields of structured articles.
//
// Every function here is pure.

#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "common/base/id.h"
#include "common/status/faults.h"
#include "services/knowledge/domain/content.h"

namespace magpie::knowledge {

struct Schema;
using SchemaId = Id<Schema>;

inline constexpr size_t kMaxChoices = 100;

struct SchemaField {
  enum class Type : uint8_t { kText, kNumber, kBoolean, kChoice, kDate };
  std::string name;
  Type type = Type::kText;
  bool required = false;
  std::vector<std::string> values;  // of kChoice
  bool searchable = false;

  bool operator==(const SchemaField&) const = default;
};

struct Schema {
  SchemaId id;
  std::vector<SchemaField> fields;
  int64_t version = 0;

  bool operator==(const Schema&) const = default;
};

// Adds all faults of a schema, below `path`.
void Check(const Schema& schema, absl::string_view path, Faults& faults);

// The schema as it is to be stored, with its version. `expected_version` is 0 for any. ABORTED
// (STALE_VERSION); FAILED_PRECONDITION (SCHEMA_NARROWED) with the fields that articles of `before`
// may not fit any more.
absl::StatusOr<Schema> Replace(const std::optional<Schema>& before, Schema schema,
                               int64_t expected_version);

// Adds a fault for each field that does not fit the schema, below `path`.
void CheckFields(const Schema& schema, const std::map<std::string, FieldValue>& fields,
                 absl::string_view path, Faults& faults);

}  // namespace magpie::knowledge
