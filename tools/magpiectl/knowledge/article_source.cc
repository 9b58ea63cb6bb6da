#include "tools/magpiectl/knowledge/article_source.h"

#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "common/base/utf8.h"
#include "common/csv/csv.h"
#include "common/status/macros.h"
#include "tools/magpiectl/input.h"
#include "tools/magpiectl/knowledge/article_table.h"

namespace magpie::ctl {
namespace {

void AddFault(absl::string_view field, absl::string_view description, SourceRow& row) {
  row.faults.Add(field, description);
  row.is_bad = true;
}

class JsonLines final : public ArticleSource {
 public:
  explicit JsonLines(std::istream& in) : in_(in) {}

  std::optional<SourceRow> Next() override {
    std::string line;
    while (Take(line)) {
      if (absl::StripAsciiWhitespace(line).empty()) continue;
      SourceRow row{.line = count_};
      if (line.size() > kMaxLineBytes) {
        AddFault("", absl::StrCat("the line is longer than ", kMaxLineBytes, " bytes"), row);
        return row;
      }
      const absl::Status parsed = ParseMessage(line, "the line", row.article);
      if (!parsed.ok()) AddFault("", parsed.message(), row);
      return row;
    }
    return std::nullopt;
  }

 private:
  // A line without its end, or one byte more of it than it may have.
  bool Take(std::string& line) {
    line.clear();
    char c = 0;
    while (in_.get(c) && c != '\n') {
      if (line.size() <= kMaxLineBytes) line.push_back(c);
    }
    if (line.empty() && !in_) return false;
    ++count_;
    return true;
  }

  std::istream& in_;
  size_t count_ = 0;
};

class CsvRows final : public ArticleSource {
 public:
  CsvRows(std::unique_ptr<csv::Reader> reader, ArticleTable table)
      : reader_(std::move(reader)), table_(std::move(table)) {}

  std::optional<SourceRow> Next() override {
    const std::optional<csv::Row> next = reader_->Next();
    if (!next.has_value()) return std::nullopt;
    SourceRow row{.line = next->line};
    if (!next->fault.empty()) AddFault("", next->fault, row);
    for (const std::string& field : next->fields) {
      if (ToUtf8(field, field.size()) != field) AddFault("", "is not UTF-8", row);
    }
    if (row.is_bad) return row;
    row.article = table_.Read(next->fields, row.faults);
    row.is_bad = !row.faults.ToStatus().ok();
    return row;
  }

 private:
  const std::unique_ptr<csv::Reader> reader_;
  const ArticleTable table_;
};

}  // namespace

std::unique_ptr<ArticleSource> ArticleSource::OfJsonLines(std::istream& in) {
  return std::make_unique<JsonLines>(in);
}

absl::StatusOr<std::unique_ptr<ArticleSource>> ArticleSource::OfCsv(std::istream& in) {
  auto reader = std::make_unique<csv::Reader>(in);
  const std::optional<csv::Row> header = reader->Next();
  if (!header.has_value()) {
    return absl::InvalidArgumentError("the file is empty: its first row names the fields");
  }
  if (!header->fault.empty()) return absl::InvalidArgumentError(header->fault);
  ASSIGN_OR_RETURN(ArticleTable table, ArticleTable::Parse(header->fields));
  return std::make_unique<CsvRows>(std::move(reader), std::move(table));
}

}  // namespace magpie::ctl
