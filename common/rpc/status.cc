#include "common/rpc/status.h"

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/cord.h"
#include "absl/strings/string_view.h"
#include "common/base/utf8.h"
#include "common/status/error.h"
#include "google/rpc/error_details.pb.h"
#include "google/rpc/status.pb.h"

namespace magpie {
namespace {

constexpr char kDomain[] = "magpie";

// A client accepts 8 KiB of trailers; beyond that, it reports a different error. They have the
// message twice, once percent-encoded, and the details in base64.
constexpr size_t kMaxMessageBytes = 1024;
constexpr size_t kMaxViolationBytes = 2048;

void AddReason(const absl::Status& status, google::rpc::Status& wire) {
  google::rpc::ErrorInfo info;
  info.set_reason(ReasonOf(status));
  info.set_domain(kDomain);
  wire.add_details()->PackFrom(info);
}

void AddViolations(const absl::Status& status, google::rpc::Status& wire) {
  google::rpc::BadRequest bad;
  for (const FieldViolation& violation : ViolationsOf(status)) {
    google::rpc::BadRequest::FieldViolation& added = *bad.add_field_violations();
    added.set_field(ToUtf8(violation.field, kMaxMessageBytes));
    added.set_description(ToUtf8(violation.description, kMaxMessageBytes));
    if (bad.ByteSizeLong() > kMaxViolationBytes) {
      bad.mutable_field_violations()->RemoveLast();
      break;
    }
  }
  if (bad.field_violations_size() > 0) wire.add_details()->PackFrom(bad);
}

void AddRetry(const absl::Status& status, google::rpc::Status& wire) {
  const std::optional<absl::Duration> delay = RetryDelayOf(status);
  if (!delay) return;
  google::rpc::RetryInfo retry;
  absl::Duration rest = *delay;
  retry.mutable_retry_delay()->set_seconds(absl::IDivDuration(rest, absl::Seconds(1), &rest));
  retry.mutable_retry_delay()->set_nanos(static_cast<int32_t>(absl::ToInt64Nanoseconds(rest)));
  wire.add_details()->PackFrom(retry);
}

// The details that a Status of ours can hold.
struct Details {
  std::string reason;
  std::vector<FieldViolation> violations;
  std::optional<absl::Duration> retry_delay;
};

Details ReadDetails(const google::rpc::Status& wire) {
  Details details;
  google::rpc::ErrorInfo info;
  google::rpc::BadRequest bad;
  google::rpc::RetryInfo retry;
  for (const google::protobuf::Any& detail : wire.details()) {
    if (detail.UnpackTo(&info)) {
      details.reason = info.reason();
    } else if (detail.UnpackTo(&bad)) {
      for (const auto& violation : bad.field_violations()) {
        details.violations.push_back({violation.field(), violation.description()});
      }
    } else if (detail.UnpackTo(&retry)) {
      details.retry_delay = absl::Seconds(retry.retry_delay().seconds()) +
                            absl::Nanoseconds(retry.retry_delay().nanos());
    }
  }
  return details;
}

absl::StatusCode CodeOf(const grpc::Status& status) {
  const int code = status.error_code();
  const bool is_known = code > 0 && code <= static_cast<int>(absl::StatusCode::kUnauthenticated);
  return is_known ? static_cast<absl::StatusCode>(code) : absl::StatusCode::kUnknown;
}

}  // namespace

grpc::Status ToGrpc(const absl::Status& status) {
  if (status.ok()) return grpc::Status::OK;
  const std::string message =
      ToUtf8(absl::string_view(status.message().data(), status.message().size()), kMaxMessageBytes);
  google::rpc::Status wire;
  wire.set_code(static_cast<int>(status.code()));
  wire.set_message(message);
  AddReason(status, wire);
  AddViolations(status, wire);
  AddRetry(status, wire);
  return {static_cast<grpc::StatusCode>(status.code()), message, wire.SerializeAsString()};
}

absl::Status FromGrpc(const grpc::Status& status) {
  if (status.ok()) return absl::OkStatus();
  google::rpc::Status wire;
  Details details;
  if (wire.ParseFromString(status.error_details())) details = ReadDetails(wire);

  absl::Status turned(CodeOf(status), status.error_message());
  const auto take = [&turned](const absl::Status& from) {
    from.ForEachPayload(
        [&](absl::string_view url, const absl::Cord& payload) { turned.SetPayload(url, payload); });
  };
  if (!details.reason.empty()) take(Error(turned.code(), details.reason, ""));
  if (!details.violations.empty()) take(InvalidFields(details.reason, details.violations));
  return details.retry_delay ? WithRetry(std::move(turned), *details.retry_delay) : turned;
}

}  // namespace magpie
