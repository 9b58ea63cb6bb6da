#include "services/resource-engine/wire/check_durations.h"

#include <cstdlib>
#include <vector>

#include "absl/strings/str_cat.h"

namespace magpie::resource {
namespace {

using google::protobuf::Duration;
using google::protobuf::FieldDescriptor;

// About 10,000 years.
constexpr int64_t kMostSeconds = 315'576'000'000;
constexpr int32_t kMostNanos = 999'999'999;

}  // namespace

std::string FaultOf(const Duration& duration) {
  const int64_t seconds = duration.seconds();
  const int32_t nanos = duration.nanos();
  if (seconds < -kMostSeconds || seconds > kMostSeconds) {
    return absl::StrCat("has ", seconds, " seconds: a Duration has at most ", kMostSeconds);
  }
  if (nanos < -kMostNanos || nanos > kMostNanos) {
    return absl::StrCat("has ", nanos, " nanos: a Duration has at most ", kMostNanos,
                        ", and the rest as seconds");
  }
  if ((seconds < 0 && nanos > 0) || (seconds > 0 && nanos < 0)) {
    return absl::StrCat("has ", seconds, " seconds and ", nanos, " nanos: give both the same sign");
  }
  return "";
}

void CheckDurations(const google::protobuf::Message& message, const std::string& path,
                    Faults& faults) {
  if (message.GetDescriptor() == Duration::descriptor()) {
    const std::string fault = FaultOf(static_cast<const Duration&>(message));
    if (!fault.empty()) faults.Add(path, fault);
    return;
  }
  std::vector<const FieldDescriptor*> fields;
  message.GetReflection()->ListFields(message, &fields);
  for (const FieldDescriptor* field : fields) {
    // None of our maps and lists has durations.
    if (field->cpp_type() != FieldDescriptor::CPPTYPE_MESSAGE || field->is_repeated()) continue;
    CheckDurations(message.GetReflection()->GetMessage(message, field),
                   absl::StrCat(path, ".", field->name()), faults);
  }
}

}  // namespace magpie::resource
