#include "tools/magpiectl/print.h"

#include <google/protobuf/util/json_util.h>

#include <algorithm>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_split.h"
#include "common/status/error.h"

namespace magpie::ctl {

void PrintLines(absl::string_view text, std::ostream& out, absl::string_view indent) {
  for (const absl::string_view line :
       absl::StrSplit(absl::StripTrailingAsciiWhitespace(text), '\n')) {
    const std::string shown = OneLine(line);
    out << (shown.empty() ? "" : indent) << shown << '\n';
  }
}

void Table::Add(std::vector<std::string> row) {
  for (std::string& cell : row) cell = OneLine(cell);
  rows_.push_back(std::move(row));
}

void Table::Print(std::ostream& out, absl::string_view indent) const {
  std::vector<size_t> widths(rows_.front().size());
  for (const auto& row : rows_) {
    for (size_t i = 0; i < row.size(); ++i) widths[i] = std::max(widths[i], Width(row[i]));
  }
  for (const auto& row : rows_) {
    std::string line(indent);
    for (size_t i = 0; i < row.size(); ++i) {
      const size_t gap = i + 1 < row.size() ? widths[i] - Width(row[i]) + 2 : 0;
      absl::StrAppend(&line, row[i], std::string(gap, ' '));
    }
    out << line.substr(0, line.find_last_not_of(' ') + 1) << '\n';
  }
}

absl::Time ToTime(const google::protobuf::Timestamp& time) {
  return absl::FromUnixSeconds(time.seconds()) + absl::Nanoseconds(time.nanos());
}

std::string DateTime(const google::protobuf::Timestamp& time) {
  return absl::FormatTime("%Y-%m-%d %H:%M:%S", ToTime(time), absl::LocalTimeZone());
}

std::string TimeOfDay(const google::protobuf::Timestamp& time) {
  return absl::FormatTime("%H:%M:%E3S", ToTime(time), absl::LocalTimeZone());
}

std::string Elapsed(absl::Duration time) {
  const double ms = absl::ToDoubleMilliseconds(time);
  if (ms < 10) return absl::StrFormat("%.1f ms", ms);
  if (ms < 1000) return absl::StrFormat("%.0f ms", ms);
  return absl::StrFormat("%.2f s", ms / 1000);
}

void PrintJson(const google::protobuf::Message& message, std::ostream& out) {
  google::protobuf::util::JsonPrintOptions options;
  options.add_whitespace = true;
  options.always_print_primitive_fields = true;
  // As a model is read again.
  options.preserve_proto_field_names = true;
  std::string json;
  // Only an Any of an unknown type cannot be printed, and there is none in our protos.
  const auto status = google::protobuf::util::MessageToJsonString(message, &json, options);
  out << (status.ok() ? json : status.ToString()) << std::flush;
}

namespace {

// "name is too long", with further lines of it (a caret below its place) indented.
void PrintViolation(const FieldViolation& violation, std::ostream& out) {
  const std::string text = absl::StrCat(violation.field, " ", violation.description);
  PrintLines(text.substr(0, text.find('\n')), out, "  ");
  if (text.find('\n') != std::string::npos) {
    PrintLines(text.substr(text.find('\n') + 1), out, "    ");
  }
}

}  // namespace

void PrintError(const absl::Status& status, std::ostream& out) {
  const std::string reason = ReasonOf(status);
  const bool has_code = status.code() != absl::StatusCode::kUnknown || reason.empty();
  const std::string code = has_code ? absl::StatusCodeToString(status.code()) : reason;
  // The fault of an expression comes with its line and a caret below the place.
  const std::pair<std::string, std::string> message =
      absl::StrSplit(status.message(), absl::MaxSplits('\n', 1));
  out << "magpiectl: " << OneLine(message.first) << " (" << code
      << (reason == code ? "" : " " + reason) << ")\n";
  if (!message.second.empty()) PrintLines(message.second, out, "  ");
  for (const FieldViolation& violation : ViolationsOf(status)) {
    // The first one is the message.
    const absl::string_view first_line =
        absl::string_view(violation.description).substr(0, violation.description.find('\n'));
    const bool is_said =
        absl::StartsWith(message.first, absl::StrCat(violation.field, " ", first_line));
    if (!is_said) PrintViolation(violation, out);
  }
}

}  // namespace magpie::ctl
