// The articles of a file, one after the other, whatever its size: JSON lines, or CSV with a header.

#pragma once

#include <istream>
#include <memory>
#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "common/status/faults.h"
#include "magpie/knowledge/v1/knowledge.pb.h"

namespace magpie::ctl {

// A row of the file: the article, or what is wrong with it.
struct SourceRow {
  size_t line = 0;  // on which it begins, from 1
  knowledge::v1::Article article;
  Faults faults;
  bool is_bad = false;
};

// Not thread-safe.
class ArticleSource {
 public:
  // Of a line of JSON.
  static constexpr size_t kMaxLineBytes = 4 << 20;

  virtual ~ArticleSource() = default;
  // The next row; nothing at the end.
  virtual std::optional<SourceRow> Next() = 0;

  // An object of proto JSON on each line. `in` must outlive it.
  static std::unique_ptr<ArticleSource> OfJsonLines(std::istream& in);
  // Reads the header. INVALID_ARGUMENT if it is none. `in` must outlive it.
  static absl::StatusOr<std::unique_ptr<ArticleSource>> OfCsv(std::istream& in);
};

}  // namespace magpie::ctl
