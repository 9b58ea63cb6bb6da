#include "common/value/yaml/yaml.h"

#include <yaml.h>

#include <string>
#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "common/status/error.h"
#include "common/status/macros.h"
#include "common/value/json.h"

namespace magpie {
namespace {

absl::Status Malformed(const yaml_mark_t& mark, absl::string_view what) {
  return Error(absl::StatusCode::kInvalidArgument, "MALFORMED_YAML",
               absl::StrCat("line ", mark.line + 1, ": ", what));
}

// Owns the contents of a libyaml event.
class Event {
 public:
  Event() = default;
  ~Event() { yaml_event_delete(&event_); }
  Event(const Event&) = delete;
  Event& operator=(const Event&) = delete;

  yaml_event_t* get() { return &event_; }
  yaml_event_type_t type() const { return event_.type; }
  const yaml_mark_t& mark() const { return event_.start_mark; }
  absl::string_view text() const {
    return {reinterpret_cast<const char*>(event_.data.scalar.value), event_.data.scalar.length};
  }
  bool is_plain() const { return event_.data.scalar.style == YAML_PLAIN_SCALAR_STYLE; }

 private:
  yaml_event_t event_{};
};

// "12", "-1.5e3", "0x1f" as a number; others are null. YAML's core schema.
Value NumberOf(absl::string_view text) {
  if (absl::ConsumePrefix(&text, "0x")) {
    int64_t number = 0;
    return absl::SimpleHexAtoi(text, &number) ? Value(number) : Value();
  }
  if (text.find_first_not_of("0123456789+-.eE") != absl::string_view::npos) return {};
  int64_t whole = 0;
  if (absl::SimpleAtoi(text, &whole)) return whole;
  // JSON's whole numbers, also those that no int64 holds.
  const bool is_whole = text.find_first_not_of("0123456789", 1) == absl::string_view::npos;
  if (const absl::StatusOr<Value> json = ParseJson(text); is_whole && json.ok()) return *json;
  double number = 0;
  return absl::SimpleAtod(text, &number) ? Value(number) : Value();
}

Value PlainScalar(absl::string_view text) {
  if (text.empty() || text == "~" || text == "null" || text == "Null" || text == "NULL") return {};
  if (text == "true" || text == "True" || text == "TRUE") return true;
  if (text == "false" || text == "False" || text == "FALSE") return false;
  Value number = NumberOf(text);
  return number.is_null() ? Value(text) : number;
}

class Parser {
 public:
  Parser(absl::string_view text, size_t most_values) : text_(text), values_left_(most_values) {
    yaml_parser_initialize(&parser_);
    yaml_parser_set_input_string(&parser_, reinterpret_cast<const unsigned char*>(text.data()),
                                 text.size());
  }
  ~Parser() { yaml_parser_delete(&parser_); }
  Parser(const Parser&) = delete;
  Parser& operator=(const Parser&) = delete;

  absl::StatusOr<Value> Document() {
    RETURN_IF_ERROR(Expect(YAML_STREAM_START_EVENT));
    RETURN_IF_ERROR(Expect(YAML_DOCUMENT_START_EVENT));
    Event first;
    RETURN_IF_ERROR(Next(first));
    ASSIGN_OR_RETURN(Value value, ValueOf(first, 0));
    RETURN_IF_ERROR(Expect(YAML_DOCUMENT_END_EVENT));
    RETURN_IF_ERROR(Expect(YAML_STREAM_END_EVENT));
    return value;
  }

 private:
  absl::Status Next(Event& event) {
    if (yaml_parser_parse(&parser_, event.get()) != 0) return absl::OkStatus();
    if (IsIndentedByTab(parser_.problem_mark.line)) {
      return Malformed(parser_.problem_mark, "is indented by a tab: use spaces");
    }
    return Malformed(parser_.problem_mark,
                     parser_.problem == nullptr ? "is not YAML" : parser_.problem);
  }

  bool IsIndentedByTab(size_t line) const {
    size_t begin = 0;
    for (; line > 0 && begin != text_.npos; --line) {
      begin = text_.find('\n', begin);
      if (begin != text_.npos) ++begin;
    }
    if (begin == text_.npos) return false;
    const absl::string_view indent =
        text_.substr(begin, text_.find_first_not_of(" \t", begin) - begin);
    return indent.find('\t') != indent.npos;
  }

  absl::Status Expect(yaml_event_type_t type) {
    Event event;
    RETURN_IF_ERROR(Next(event));
    if (event.type() == type) return absl::OkStatus();
    return Malformed(event.mark(), type == YAML_STREAM_END_EVENT ? "begins a second document"
                                                                 : "has no document");
  }

  absl::StatusOr<Value> ValueOf(const Event& event, int depth) {
    if (depth > kMaxJsonDepth) return Malformed(event.mark(), "is nested too deep");
    if (values_left_ == 0) return Malformed(event.mark(), "has too many values before it");
    --values_left_;
    switch (event.type()) {
      case YAML_SCALAR_EVENT:
        return event.is_plain() ? PlainScalar(event.text()) : Value(event.text());
      case YAML_SEQUENCE_START_EVENT:
        return ListOf(depth);
      case YAML_MAPPING_START_EVENT:
        return MapOf(depth);
      default:
        return Malformed(event.mark(),
                         "is an alias (*), which is not supported: write out what it refers to");
    }
  }

  absl::StatusOr<Value> ListOf(int depth) {
    Value::List list;
    while (true) {
      Event event;
      RETURN_IF_ERROR(Next(event));
      if (event.type() == YAML_SEQUENCE_END_EVENT) return Value(std::move(list));
      ASSIGN_OR_RETURN(Value value, ValueOf(event, depth + 1));
      list.push_back(std::move(value));
    }
  }

  absl::StatusOr<Value> MapOf(int depth) {
    Value::Map map;
    while (true) {
      Event key;
      RETURN_IF_ERROR(Next(key));
      if (key.type() == YAML_MAPPING_END_EVENT) return Value(std::move(map));
      if (key.type() != YAML_SCALAR_EVENT)
        return Malformed(key.mark(), "has a list or a map as a key");
      Event event;
      RETURN_IF_ERROR(Next(event));
      ASSIGN_OR_RETURN(Value value, ValueOf(event, depth + 1));
      if (!map.try_emplace(std::string(key.text()), std::move(value)).second) {
        return Malformed(key.mark(), absl::StrCat("has the key ", key.text(), " twice"));
      }
    }
  }

  const absl::string_view text_;
  size_t values_left_;
  yaml_parser_t parser_{};
};

}  // namespace

absl::StatusOr<Value> ParseYaml(absl::string_view text, size_t most_values) {
  return Parser(text, most_values).Document();
}

}  // namespace magpie
