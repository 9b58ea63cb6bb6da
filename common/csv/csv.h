// Comma-separated values as RFC 4180 has them. Wraps libcsv.
//
//   csv::Reader reader(file);
//   while (const std::optional<csv::Row> row = reader.Next()) {
//     if (row->fault.empty()) Use(row->line, row->fields);
//   }

#pragma once

#include <cstddef>
#include <istream>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"

namespace magpie::csv {

struct Row {
  size_t line = 0;  // on which it begins, from 1
  std::vector<std::string> fields;
  std::string fault;  // what is wrong with it, if it has no fields
};

// Not thread-safe.
class Reader {
 public:
  // Of a row with its line breaks.
  static constexpr size_t kMaxRowBytes = 4 << 20;

  // `in` must outlive it. A byte order mark at its begin is skipped.
  explicit Reader(std::istream& in);
  ~Reader();

  // The next row; nothing at the end. Empty lines are none. After a row with a fault, such as a
  // quote where none may be, it goes on at the next line.
  std::optional<Row> Next();

 private:
  struct Parser;

  // The row that ends with the next line, if one does.
  std::optional<Row> ReadLine();
  Row Bad(absl::string_view fault);

  std::istream& in_;
  std::unique_ptr<Parser> parser_;
  size_t read_ = 0;   // lines
  size_t begin_ = 0;  // of the row that is being read; 0 for none
};

// A row as a line, with its end. Only fields that need it are quoted.
std::string LineOf(const std::vector<std::string>& fields);

}  // namespace magpie::csv
