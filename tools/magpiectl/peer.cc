#include "tools/magpiectl/peer.h"

#include "absl/strings/str_cat.h"
#include "common/rpc/status.h"
#include "common/status/error.h"

namespace magpie::ctl {
namespace {

// A page of 200 instances, each with 256 KiB of variables, fits.
constexpr int kMaxAnswerBytes = 64 << 20;

}  // namespace

std::shared_ptr<grpc::Channel> Dial(const std::string& address) {
  grpc::ChannelArguments arguments;
  arguments.SetMaxReceiveMessageSize(kMaxAnswerBytes);
  return grpc::CreateCustomChannel(address, grpc::InsecureChannelCredentials(), arguments);
}

void Prepare(const Globals& globals, grpc::ClientContext& call) {
  call.set_deadline(absl::ToChronoTime(absl::Now() + globals.timeout));
  call.AddMetadata("magpie-tenant", globals.tenant);
  if (!globals.caller.empty()) call.AddMetadata("magpie-caller", globals.caller);
}

absl::Status Told(const grpc::Status& status, const std::string& name, const std::string& address) {
  const bool by_service = !status.error_details().empty();
  if (!by_service && status.error_code() == grpc::StatusCode::UNAVAILABLE) {
    return absl::UnavailableError(
        absl::StrCat(name, " does not answer at ", address, "; is the suite up?"));
  }
  if (!by_service && status.error_code() == grpc::StatusCode::DEADLINE_EXCEEDED) {
    return absl::DeadlineExceededError(
        absl::StrCat(name, " at ", address, " took too long; see --timeout"));
  }
  return FromGrpc(status);
}

}  // namespace magpie::ctl
