#include "services/resource-engine/rpc/stream_fetch.h"

#include <iterator>
#include <memory>
#include <set>
#include <utility>

#include "common/rpc/server/latest_stream.h"
#include "common/status/macros.h"
#include "services/resource-engine/rpc/convert_gateway.h"

namespace magpie::resource {
namespace {

// The content of a message. A slow client gets several merged into one.
struct Piece : Fetched {
  void Merge(Piece other) {
    values.merge(std::move(other.values));
    std::ranges::move(other.errors, std::back_inserter(errors));
    std::ranges::move(other.fallbacks, std::back_inserter(fallbacks));
    std::ranges::move(other.calls, std::back_inserter(calls));
    if (other.explained.has_value()) explained = std::move(other.explained);
  }
};

using Stream = server::LatestStream<Piece, v1::StreamFetchResponse>;

}  // namespace

grpc::ServerWriteReactor<v1::StreamFetchResponse>* StreamFetch(
    ResourceEngine& engine, const server::Method& method, const grpc::CallbackServerContext& rpc,
    const v1::StreamFetchRequest& request) {
  const auto fetch =
      [&](const Context& context,
          const std::shared_ptr<Stream::Feed>& feed) -> absl::StatusOr<server::Unwatch> {
    ASSIGN_OR_RETURN(FetchFields command, Parse(request.fetch()));
    engine.Fetch(
        context, std::move(command),
        [feed](absl::StatusOr<Fetched> fetched) {
          if (!fetched.ok()) return feed->End(fetched.status());
          // All its fields have been sent.
          Piece rest;
          rest.calls = std::move(fetched->calls);
          rest.explained = std::move(fetched->explained);
          feed->Add(std::move(rest));
          feed->End(absl::OkStatus());
        },
        [feed](Fetched arrived) { feed->Add(Piece{std::move(arrived)}); });
    return [cancellation = context.cancellation] { cancellation->Cancel(); };
  };
  return Stream::Begin(rpc, method, request, fetch,
                       [](const Piece& piece, v1::StreamFetchResponse& response) {
                         *response.mutable_part() = ToProto(piece);
                         return false;
                       });
}

}  // namespace magpie::resource
