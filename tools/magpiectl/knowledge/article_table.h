// Articles as rows of a table: what `import` and `export` do with CSV.
//
//   article_id,title,body,language,similar_questions,kind,tags,valid_from,fields.price
//   refund,How do I get a refund?,By card.,en,refund|money back,question,pay,2026-01-31,3.5
//
// The columns are the fields of an article, in any order; `article_id` must be among them. Values
// of a list are separated by '|'; `\|` is that character, and `\\` a backslash. Times are as in RFC
// 3339, or a day. Steps, presentations and attachments have no columns.

#pragma once

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "common/status/faults.h"
#include "magpie/knowledge/v1/knowledge.pb.h"

namespace magpie::ctl {

class ArticleTable {
 public:
  // INVALID_ARGUMENT if there is no such field, or one is there twice: what is meant, probably.
  static absl::StatusOr<ArticleTable> Parse(const std::vector<std::string>& header);

  // The article of a row. Adds its faults, by field.
  knowledge::v1::Article Read(const std::vector<std::string>& row, Faults& faults) const;

 private:
  explicit ArticleTable(std::vector<std::string> columns) : columns_(std::move(columns)) {}

  std::vector<std::string> columns_;
};

// The columns that export writes: all but those of structured articles.
const std::vector<std::string>& ArticleColumns();
// The row of an article, with these and the columns of `fields`, such as "price".
std::vector<std::string> ToRow(const knowledge::v1::Article& article,
                               const std::vector<std::string>& fields);
// What of an article has no column: "steps", "presentations", "attachments".
std::vector<std::string> WithoutColumn(const knowledge::v1::Article& article);

}  // namespace magpie::ctl
