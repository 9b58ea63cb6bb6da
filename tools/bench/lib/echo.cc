#include "tools/bench/lib/echo.h"

#include <utility>

#include "magpie/bench/v1/echo_service.grpc.pb.h"
#include "tools/bench/lib/unary.h"

namespace magpie::bench {
namespace {

using Async = Stubs<v1::EchoService>::Async;

// How large the one bytes field of `message` must be for `bytes` in all.
template <class Message>
size_t PayloadFor(size_t bytes, Message message) {
  message.set_payload(std::string(bytes, 'x'));
  const size_t around = message.ByteSizeLong() - bytes;
  return bytes > around ? bytes - around : 0;
}

v1::EchoRequest RequestOf(const Exchange& exchange) {
  v1::EchoRequest request;
  request.set_answer_bytes(
      static_cast<uint32_t>(PayloadFor(exchange.response, v1::EchoResponse())));
  request.set_payload(std::string(PayloadFor(exchange.request, request), 'x'));
  return request;
}

}  // namespace

struct EchoLoad::Impl {
  Stubs<v1::EchoService> stubs;
  std::vector<v1::EchoRequest> requests;
  std::vector<size_t> next;  // of each lane
};

EchoLoad::EchoLoad(const std::string& address, const Load& load,
                   const std::vector<Exchange>& exchanges)
    : impl_(new Impl{.stubs = Stubs<v1::EchoService>(address, load.connections)}) {
  for (const Exchange& exchange : exchanges) impl_->requests.push_back(RequestOf(exchange));
  impl_->next.resize(load.in_flight);
}

EchoLoad::~EchoLoad() = default;

void EchoLoad::Begin(size_t lane, Answered answered) {
  const size_t which = impl_->next[lane]++ % impl_->requests.size();
  Send<Async, v1::EchoRequest, v1::EchoResponse>(
      impl_->stubs.Next(), &Async::Echo, impl_->requests[which],
      [answered = std::move(answered)](const absl::StatusOr<v1::EchoResponse>& response) {
        answered(response.status());
      });
}

}  // namespace magpie::bench
