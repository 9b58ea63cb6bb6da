// Prints responses: tables and lines for people, one JSON document for programs.

#pragma once

#include <google/protobuf/message.h>
#include <google/protobuf/timestamp.pb.h>

#include <ostream>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"

namespace magpie::ctl {

// Foreign text on one line: control characters and line breaks become spaces, so that no name from
// a model or a business unit can move the cursor or break a table.
std::string OneLine(absl::string_view text);

// The columns that UTF-8 text takes on a terminal: none for a combining mark, two for an ideograph.
size_t Width(absl::string_view text);

// OneLine, cut to `columns` with "..." at the end if it is wider.
std::string Cut(absl::string_view text, size_t columns);

// OneLine, broken at spaces into lines of at most `columns`. A longer word gets its own line.
std::vector<std::string> Wrap(absl::string_view text, size_t columns);

// A text of several lines, each made OneLine.
void PrintLines(absl::string_view text, std::ostream& out, absl::string_view indent = "");

// A table whose columns are as wide as their widest cells, two spaces apart.
class Table {
 public:
  explicit Table(std::vector<std::string> header) { Add(std::move(header)); }

  // Cells are made OneLine. A row may be shorter than the header.
  void Add(std::vector<std::string> row);

  // With `indent` in front of every line.
  void Print(std::ostream& out, absl::string_view indent = "") const;

 private:
  std::vector<std::vector<std::string>> rows_;
};

absl::Time ToTime(const google::protobuf::Timestamp& time);

// "2026-03-01 12:00:01" in the local time zone.
std::string DateTime(const google::protobuf::Timestamp& time);

// "12:00:01.123" in the local time zone.
std::string TimeOfDay(const google::protobuf::Timestamp& time);

// "0.8 ms", "12 ms", "2.35 s".
std::string Elapsed(absl::Duration time);

// The proto JSON form, indented, with a line break at the end.
void PrintJson(const google::protobuf::Message& message, std::ostream& out);

// Prints one line for the error, the line of an expression if it is about one, and one line for
// each further field at fault:
//   magpiectl: name is empty (and 1 more) (INVALID_ARGUMENT INVALID_FIELD)
//     form.fields[2].key is too long
void PrintError(const absl::Status& status, std::ostream& out);

}  // namespace magpie::ctl
