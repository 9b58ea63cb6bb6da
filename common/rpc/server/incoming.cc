#include "common/rpc/server/incoming.h"

#include <chrono>
#include <optional>

#include "absl/strings/string_view.h"
#include "common/status/error.h"

namespace magpie::server {
namespace {

constexpr char kTenantKey[] = "magpie-tenant";
constexpr char kCallerKey[] = "magpie-caller";
constexpr char kTraceKey[] = "traceparent";

const TenantId& DefaultTenant() {
  static const TenantId& tenant = *new TenantId(*TenantId::Parse("default"));
  return tenant;
}

absl::string_view View(const grpc::string_ref& text) { return {text.data(), text.size()}; }

absl::Time DeadlineOf(const grpc::CallbackServerContext& rpc) {
  const std::chrono::system_clock::time_point deadline = rpc.deadline();
  if (deadline == std::chrono::system_clock::time_point::max()) return absl::InfiniteFuture();
  return absl::FromChrono(deadline);
}

// "acme", or "acme@staging".
bool IsWhole(absl::string_view tenant) {
  const size_t at = tenant.find('@');
  return at == tenant.npos || (at > 0 && at + 1 < tenant.size() && tenant.rfind('@') == at);
}

// The span of this RPC: a child of the caller's, if there is one.
Trace TraceOf(const grpc::CallbackServerContext& rpc) {
  const auto found = rpc.client_metadata().find(kTraceKey);
  if (found == rpc.client_metadata().end()) return NewTrace();
  const std::optional<Trace> parent = ParseTraceparent(View(found->second));
  return parent ? Child(*parent) : NewTrace();
}

}  // namespace

absl::StatusOr<TenantId> TenantOf(const grpc::CallbackServerContext& rpc) {
  const auto [first, last] = rpc.client_metadata().equal_range(kTenantKey);
  if (first == last) return DefaultTenant();
  if (std::next(first) != last) return InvalidField(kTenantKey, "is given more than once");
  absl::StatusOr<TenantId> tenant = TenantId::Parse(View(first->second));
  if (tenant.ok() && IsWhole(tenant->str())) return tenant;
  return InvalidField(
      kTenantKey, tenant.ok() ? absl::StrCat("must be like acme or acme@staging: ", tenant->str())
                              : std::string(tenant.status().message()));
}

absl::StatusOr<std::string> CallerOf(const grpc::CallbackServerContext& rpc) {
  const auto [first, last] = rpc.client_metadata().equal_range(kCallerKey);
  if (first == last) return "";
  if (std::next(first) != last) return InvalidField(kCallerKey, "is given more than once");
  const auto caller = Id<struct Caller>::Parse(View(first->second));
  if (!caller.ok()) return InvalidField(kCallerKey, caller.status().message());
  return caller->str();
}

Context ContextOf(const grpc::CallbackServerContext& rpc) {
  return {.tenant = DefaultTenant(),
          .deadline = DeadlineOf(rpc),
          .trace = TraceOf(rpc),
          .cancellation = std::make_shared<Cancellation>()};
}

}  // namespace magpie::server
