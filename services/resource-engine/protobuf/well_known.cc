#include "services/resource-engine/protobuf/well_known.h"

#include <cstdlib>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/time/time.h"

namespace magpie::protos {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

constexpr int64_t kLeastSeconds = -62'135'596'800;  // the year 1
constexpr int64_t kMostSeconds = 253'402'300'799;   // the end of 9999
constexpr int64_t kLongestSeconds = 315'576'000'000;
constexpr int32_t kNanos = 1'000'000'000;

int64_t SecondsOf(const Message& message, const WellKnown& form) {
  return message.GetReflection()->GetInt64(message, form.first);
}
int32_t NanosOf(const Message& message, const WellKnown& form) {
  return message.GetReflection()->GetInt32(message, form.second);
}

// ".021": with 0, 3, 6 or 9 digits.
std::string Fraction(int32_t nanos) {
  if (nanos == 0) return "";
  if (nanos % 1'000'000 == 0) return absl::StrFormat(".%03d", nanos / 1'000'000);
  if (nanos % 1'000 == 0) return absl::StrFormat(".%06d", nanos / 1'000);
  return absl::StrFormat(".%09d", nanos);
}

std::optional<std::string> TextOfTimestamp(const Message& message, const WellKnown& form) {
  const int64_t seconds = SecondsOf(message, form);
  const int32_t nanos = NanosOf(message, form);
  const bool is_time =
      seconds >= kLeastSeconds && seconds <= kMostSeconds && nanos >= 0 && nanos < kNanos;
  if (!is_time) return std::nullopt;
  return absl::StrCat(
      absl::FormatTime("%E4Y-%m-%dT%H:%M:%S", absl::FromUnixSeconds(seconds), absl::UTCTimeZone()),
      Fraction(nanos), "Z");
}

std::optional<std::string> TextOfDuration(const Message& message, const WellKnown& form) {
  const int64_t seconds = SecondsOf(message, form);
  const int32_t nanos = NanosOf(message, form);
  const bool one_sign = seconds == 0 || nanos == 0 || (seconds < 0) == (nanos < 0);
  const bool in_range = seconds >= -kLongestSeconds && seconds <= kLongestSeconds &&
                        nanos > -kNanos && nanos < kNanos;
  if (!one_sign || !in_range) return std::nullopt;
  const bool is_negative = seconds < 0 || nanos < 0;
  return absl::StrCat(is_negative ? "-" : "", std::abs(seconds), Fraction(std::abs(nanos)), "s");
}

// "lock_state.at" becomes "lockState.at"; a path that could not be converted back stays as it is.
std::string CamelCase(const std::string& path) {
  std::string camel;
  for (size_t i = 0; i < path.size(); ++i) {
    if (absl::ascii_isupper(path[i])) return path;
    if (path[i] != '_') {
      camel += path[i];
    } else if (i + 1 < path.size() && absl::ascii_islower(path[i + 1])) {
      camel += absl::ascii_toupper(path[++i]);
    } else {
      return path;
    }
  }
  return camel;
}

std::optional<std::string> TextOfMask(const Message& message, const WellKnown& form) {
  std::string text;
  const auto& reflection = *message.GetReflection();
  for (int i = 0; i < reflection.FieldSize(message, form.first); ++i) {
    absl::StrAppend(&text, i == 0 ? "" : ",",
                    CamelCase(reflection.GetRepeatedString(message, form.first, i)));
  }
  return text;
}

// Null if the field has a different type.
const FieldDescriptor* Find(const Descriptor& type, const char* name,
                            FieldDescriptor::CppType cpp_type, bool is_repeated = false) {
  const FieldDescriptor* field = type.FindFieldByName(name);
  const bool is_it =
      field != nullptr && field->cpp_type() == cpp_type && field->is_repeated() == is_repeated;
  return is_it ? field : nullptr;
}

WellKnown OfTime(const Descriptor& type, decltype(WellKnown::text) text) {
  return {WellKnown::kText, Find(type, "seconds", FieldDescriptor::CPPTYPE_INT64),
          Find(type, "nanos", FieldDescriptor::CPPTYPE_INT32), text};
}

WellKnown FormOf(const Descriptor& type) {
  switch (type.well_known_type()) {
    case Descriptor::WELLKNOWNTYPE_UNSPECIFIED:
      return {};
    case Descriptor::WELLKNOWNTYPE_TIMESTAMP:
      return OfTime(type, TextOfTimestamp);
    case Descriptor::WELLKNOWNTYPE_DURATION:
      return OfTime(type, TextOfDuration);
    case Descriptor::WELLKNOWNTYPE_FIELDMASK: {
      const auto* paths = Find(type, "paths", FieldDescriptor::CPPTYPE_STRING, true);
      return {WellKnown::kText, paths, paths, TextOfMask};
    }
    case Descriptor::WELLKNOWNTYPE_ANY:
      return {WellKnown::kAny, Find(type, "type_url", FieldDescriptor::CPPTYPE_STRING),
              Find(type, "value", FieldDescriptor::CPPTYPE_STRING)};
    case Descriptor::WELLKNOWNTYPE_STRUCT: {
      const auto* fields = Find(type, "fields", FieldDescriptor::CPPTYPE_MESSAGE, true);
      const bool is_map = fields != nullptr && fields->is_map();
      return {WellKnown::kStruct, is_map ? fields : nullptr, fields};
    }
    case Descriptor::WELLKNOWNTYPE_LISTVALUE: {
      const auto* values = Find(type, "values", FieldDescriptor::CPPTYPE_MESSAGE, true);
      return {WellKnown::kList, values, values};
    }
    case Descriptor::WELLKNOWNTYPE_VALUE: {
      const auto* null = Find(type, "null_value", FieldDescriptor::CPPTYPE_ENUM);
      return {WellKnown::kValue, null, null};
    }
    default: {
      const FieldDescriptor* value = type.FindFieldByName("value");
      const bool is_wrapper = value != nullptr && !value->is_repeated() &&
                              value->cpp_type() != FieldDescriptor::CPPTYPE_MESSAGE;
      return {WellKnown::kWrapper, is_wrapper ? value : nullptr, value};
    }
  }
}

}  // namespace

WellKnown WellKnownOf(const Descriptor& type) {
  const WellKnown form = FormOf(type);
  return form.first == nullptr || form.second == nullptr ? WellKnown() : form;
}

}  // namespace magpie::protos
