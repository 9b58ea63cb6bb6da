#include "services/knowledge/peers/embedding_api.h"

#include <grpcpp/grpcpp.h>

#include <utility>

#include "absl/strings/str_cat.h"
#include "common/rpc/client/channel.h"
#include "common/rpc/client/open_rpcs.h"
#include "common/status/error.h"
#include "common/status/macros.h"
#include "common/value/json.h"
#include "magpie/resource/v1/gateway_service.grpc.pb.h"

namespace magpie::knowledge {
namespace {

namespace wire = resource::v1;

// The caller in requests for resources.
constexpr char kCaller[] = "knowledge";

absl::StatusOr<float> NumberOf(const Value& value) {
  if (const auto* whole = value.as_int()) return static_cast<float>(*whole);
  if (const auto* whole = value.as_uint()) return static_cast<float>(*whole);
  if (const auto* number = value.as_double()) return static_cast<float>(*number);
  return absl::OutOfRangeError(absl::StrCat("has a ", KindOf(value), " among its numbers"));
}

absl::StatusOr<std::vector<float>> VectorOf(const Embedding& embedding,
                                            const wire::FetchResponse& response) {
  if (!response.errors().empty()) {
    const wire::FieldError& error = response.errors(0);
    return Error(absl::StatusCode::kUnavailable, error.reason(),
                 absl::StrCat(error.field(), ": ", error.message()));
  }
  const auto values = ParseJsonObject(response.values());
  if (!values.ok()) return absl::OutOfRangeError(values.status().message());
  const auto found = values->find(embedding.field);
  const Value::List* const list = found == values->end() ? nullptr : found->second.as_list();
  if (list == nullptr) return absl::OutOfRangeError(absl::StrCat(embedding.field, " is no list"));
  std::vector<float> vector;
  vector.reserve(list->size());
  for (const Value& value : *list) {
    ASSIGN_OR_RETURN(const float number, NumberOf(value));
    vector.push_back(number);
  }
  RETURN_IF_ERROR(CheckMade(embedding, vector));
  return vector;
}

// One request under way: what gRPC needs until the answer.
struct Asking {
  grpc::ClientContext rpc;
  wire::FetchRequest request;
  wire::FetchResponse response;
  Embedding embedding;
  EmbeddingApi::Then then;
};

}  // namespace

struct EmbeddingApi::Impl {
  explicit Impl(const std::string& address)
      : stub(wire::GatewayService::NewStub(client::Connect(address))) {}

  const std::unique_ptr<wire::GatewayService::Stub> stub;
  const client::Method fetch{"magpie.resource.v1.GatewayService", "Fetch"};
  client::OpenRpcs open;
};

EmbeddingApi::EmbeddingApi(const std::string& address) : impl_(std::make_unique<Impl>(address)) {}
EmbeddingApi::~EmbeddingApi() { Stop(); }

void EmbeddingApi::Ask(const Context& context, const Embedding& embedding, absl::string_view text,
                       absl::Duration longest, Then then) {
  const auto asking = std::make_shared<Asking>();
  asking->embedding = embedding;
  asking->then = std::move(then);
  asking->request.add_fields(embedding.field);
  asking->request.set_params(ToJson(Value::Map{{embedding.parameter, Value(text)}}));
  Context own = context;
  own.caller = kCaller;
  client::Prepare(own, longest, asking->rpc);
  if (!impl_->open.Add(&asking->rpc)) return asking->then(client::Stopping());
  auto answered = [this, asking](const absl::Status& status) {
    asking->then(status.ok() ? VectorOf(asking->embedding, asking->response)
                             : absl::StatusOr<std::vector<float>>(status));
    impl_->open.Remove(&asking->rpc);
  };
  impl_->stub->async()->Fetch(&asking->rpc, &asking->request, &asking->response,
                              client::Counted(impl_->fetch, std::move(answered)));
}

void EmbeddingApi::Stop() { impl_->open.Stop(); }

}  // namespace magpie::knowledge
