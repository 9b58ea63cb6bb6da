#include "common/csv/csv.h"

#include <csv.h>

#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/strip.h"

namespace magpie::csv {
namespace {

constexpr absl::string_view kByteOrderMark = "\xEF\xBB\xBF";

int IsNoSpace(unsigned char) { return 0; }

// Reads a line with its end, or as much of it as a row may have. Empty at the end.
std::string TakeLine(std::istream& in) {
  std::string line;
  char c = 0;
  while (line.size() <= Reader::kMaxRowBytes && in.get(c)) {
    line.push_back(c);
    if (c == '\n') break;
  }
  return line;
}

}  // namespace

// libcsv, and what it has made of the row so far.
struct Reader::Parser {
  Parser() {
    csv_init(&parser, CSV_STRICT | CSV_STRICT_FINI);
    csv_set_space_func(&parser, IsNoSpace);  // blanks are a part of their field
  }
  ~Parser() { csv_free(&parser); }

  // Whether `text` may follow what came before.
  bool Take(absl::string_view text) {
    bytes += text.size();
    return csv_parse(&parser, text.data(), text.size(), OnField, OnRow, this) == text.size();
  }
  bool End() { return csv_fini(&parser, OnField, OnRow, this) == 0; }

  static void OnField(void* text, size_t size, void* self) {
    static_cast<Parser*>(self)->fields.emplace_back(static_cast<const char*>(text), size);
  }
  static void OnRow(int, void* self) { static_cast<Parser*>(self)->is_whole = true; }

  csv_parser parser;
  std::vector<std::string> fields;
  bool is_whole = false;
  size_t bytes = 0;
};

Reader::Reader(std::istream& in) : in_(in), parser_(std::make_unique<Parser>()) {}
Reader::~Reader() = default;

Row Reader::Bad(absl::string_view fault) {
  parser_ = std::make_unique<Parser>();
  return {std::exchange(begin_, 0), {}, std::string(fault)};
}

std::optional<Row> Reader::ReadLine() {
  const std::string line = TakeLine(in_);
  absl::string_view text = line;
  ++read_;
  if (read_ == 1) absl::ConsumePrefix(&text, kByteOrderMark);
  if (begin_ == 0) begin_ = read_;
  if (parser_->bytes + line.size() > kMaxRowBytes) {
    std::string rest = line;
    while (!rest.empty() && rest.back() != '\n') rest = TakeLine(in_);
    return Bad(absl::StrCat("the row is longer than ", kMaxRowBytes, " bytes"));
  }
  if (!parser_->Take(text)) {
    return Bad("a quote is where none may be: put the field in quotes, and write \"\" for each");
  }
  if (in_.peek() == std::istream::traits_type::eof() && !parser_->End()) {
    return Bad("the quotes of a field do not end");
  }
  const bool goes_on = !parser_->fields.empty() || parser_->parser.quoted != 0;
  if (!parser_->is_whole && goes_on) return std::nullopt;
  parser_->bytes = 0;
  const size_t begin = std::exchange(begin_, 0);
  if (!std::exchange(parser_->is_whole, false)) return std::nullopt;
  return Row{begin, std::exchange(parser_->fields, {}), {}};
}

std::optional<Row> Reader::Next() {
  while (in_.peek() != std::istream::traits_type::eof()) {
    std::optional<Row> row = ReadLine();
    if (row.has_value()) return row;
  }
  return std::nullopt;
}

std::string LineOf(const std::vector<std::string>& fields) {
  std::string line;
  for (size_t i = 0; i < fields.size(); ++i) {
    if (i > 0) line += ',';
    const bool is_quoted = fields[i].find_first_of(",\"\r\n") != std::string::npos ||
                           (fields.size() == 1 && fields[i].empty());
    if (is_quoted) {
      absl::StrAppend(&line, "\"", absl::StrReplaceAll(fields[i], {{"\"", "\"\""}}), "\"");
    } else {
      line += fields[i];
    }
  }
  return line + "\r\n";
}

}  // namespace magpie::csv
