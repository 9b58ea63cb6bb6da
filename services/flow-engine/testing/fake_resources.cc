#include "services/flow-engine/testing/fake_resources.h"

#include <google/protobuf/util/json_util.h>
#include <grpcpp/grpcpp.h>

#include <utility>

#include "absl/strings/str_cat.h"
#include "common/rpc/status.h"
#include "common/status/error.h"
#include "common/value/json.h"
#include "magpie/matching/v1/matching_service.grpc.pb.h"
#include "magpie/resource/v1/gateway_service.grpc.pb.h"

namespace magpie::flow {
namespace {

constexpr absl::Duration kLongestHeld = absl::Seconds(20);

// The requested fields of `values`. Returns `values` unchanged if it is not a JSON object.
std::string OnlyOf(const google::protobuf::RepeatedPtrField<std::string>& fields,
                   const std::string& values) {
  const absl::StatusOr<Value::Map> all = ParseJsonObject(values);
  if (!all.ok()) return values;
  Value::Map some;
  for (const std::string& field : fields) {
    const auto found = all->find(field);
    if (found != all->end()) some.insert(*found);
  }
  return ToJson(some);
}

// An answer has the members of a solution and matched_on.
void ReadSolution(const std::string& answer, matching::v1::MatchSolutionResponse& response) {
  google::protobuf::util::JsonParseOptions options;
  options.ignore_unknown_fields = true;
  using google::protobuf::util::JsonStringToMessage;
  (void)JsonStringToMessage(answer, &response, options);
  (void)JsonStringToMessage(answer, response.mutable_solution(), options);
}

}  // namespace

class FakeResources::Gateway final : public resource::v1::GatewayService::CallbackService {
 public:
  explicit Gateway(FakeResources& resources) : resources_(resources) {}

  grpc::ServerUnaryReactor* Fetch(grpc::CallbackServerContext* rpc,
                                  const resource::v1::FetchRequest* request,
                                  resource::v1::FetchResponse* response) override;
  grpc::ServerUnaryReactor* Invoke(grpc::CallbackServerContext* rpc,
                                   const resource::v1::InvokeRequest* request,
                                   resource::v1::InvokeResponse* response) override;

 private:
  FakeResources& resources_;
};

// Matches only the channel "app", unless a test sets something else.
class FakeResources::Matching final : public matching::v1::MatchingService::CallbackService {
 public:
  explicit Matching(FakeResources& resources) : resources_(resources) {}

  grpc::ServerUnaryReactor* MatchSolution(grpc::CallbackServerContext* rpc,
                                          const matching::v1::MatchSolutionRequest* request,
                                          matching::v1::MatchSolutionResponse* response) override;

 private:
  FakeResources& resources_;
};

FakeResources::FakeResources()
    : gateway_(std::make_unique<Gateway>(*this)), matching_(std::make_unique<Matching>(*this)) {
  grpc::ServerBuilder builder;
  builder.AddListeningPort("127.0.0.1:0", grpc::InsecureServerCredentials(), &port_);
  builder.RegisterService(gateway_.get());
  builder.RegisterService(matching_.get());
  server_ = builder.BuildAndStart();
}

FakeResources::~FakeResources() {
  Release();
  server_->Shutdown();
}

std::string FakeResources::address() const { return absl::StrCat("127.0.0.1:", port_); }

void FakeResources::SetValues(const std::string& values) {
  absl::MutexLock lock(&mutex_);
  values_ = values;
  reason_.clear();
}

void FakeResources::SetError(const std::string& reason) {
  absl::MutexLock lock(&mutex_);
  reason_ = reason;
}

void FakeResources::Add(const std::string& api, const Given& given) {
  absl::MutexLock lock(&mutex_);
  answers_.Add(api, given);
}

int FakeResources::Called(const std::string& api) {
  absl::MutexLock lock(&mutex_);
  return answers_.Called(api);
}

std::vector<std::string> FakeResources::AskedOf(const std::string& api) {
  absl::MutexLock lock(&mutex_);
  return answers_.AskedOf(api);
}

Given FakeResources::NextOf(const std::string& api) {
  Given next = answers_.Next(api);
  if (!answers_.Knows(api)) next = {.answer = values_, .failure = reason_};
  return next;
}

void FakeResources::Hold() {
  absl::MutexLock lock(&mutex_);
  hold_ = true;
}

void FakeResources::Release() {
  absl::MutexLock lock(&mutex_);
  hold_ = false;
  PassAll();
}

void FakeResources::Pass() {
  absl::MutexLock lock(&mutex_);
  PassAll();
}

void FakeResources::PassAll() {
  for (const HeldCall& held : held_) held.reactor->Finish(held.reply());
  held_.clear();
}

void FakeResources::Drop() {
  absl::MutexLock lock(&mutex_);
  for (const HeldCall& held : held_) held.reactor->Finish(grpc::Status::CANCELLED);
  held_.clear();
}

std::vector<std::string> FakeResources::Held() {
  absl::MutexLock lock(&mutex_);
  std::vector<std::string> ids;
  for (const HeldCall& held : held_) ids.push_back(held.request_id);
  return ids;
}

std::vector<std::string> FakeResources::WaitForCalls(size_t count) {
  absl::MutexLock lock(&mutex_);
  const auto enough = [this, count]()
                          ABSL_SHARED_LOCKS_REQUIRED(mutex_) { return calls_.size() >= count; };
  mutex_.AwaitWithTimeout(absl::Condition(&enough), kLongestHeld);
  return calls_;
}

grpc::ServerUnaryReactor* FakeResources::Take(grpc::CallbackServerContext* rpc,
                                              const std::string& request_id, Reply reply) {
  grpc::ServerUnaryReactor* const reactor = rpc->DefaultReactor();
  absl::MutexLock lock(&mutex_);
  calls_.push_back(request_id);
  if (hold_) {
    held_.push_back({request_id, reactor, std::move(reply)});
  } else {
    reactor->Finish(reply());
  }
  return reactor;
}

grpc::ServerUnaryReactor* FakeResources::Gateway::Fetch(grpc::CallbackServerContext* rpc,
                                                        const resource::v1::FetchRequest* request,
                                                        resource::v1::FetchResponse* response) {
  return resources_.Take(rpc, request->request_id(), [this, request, response] {
    const Given given = resources_.NextOf("fields");
    if (given.failure.empty()) {
      response->set_values(OnlyOf(request->fields(), given.answer));
    } else {
      resource::v1::FieldError& error = *response->add_errors();
      error.set_field(request->fields(0));
      error.set_reason(given.failure);
      error.set_message("fails as the test says");
    }
    return grpc::Status::OK;
  });
}

grpc::ServerUnaryReactor* FakeResources::Gateway::Invoke(grpc::CallbackServerContext* rpc,
                                                         const resource::v1::InvokeRequest* request,
                                                         resource::v1::InvokeResponse* response) {
  return resources_.Take(rpc, request->request_id(), [this, request, response] {
    response->mutable_call()->set_api(request->api());
    response->mutable_call()->set_request_id(request->request_id());
    const Given given = resources_.NextOf(request->api());
    resources_.answers_.Note(request->api(), request->request_id(), request->params());
    if (given.failure.empty()) {
      response->set_result(given.answer);
    } else {
      response->mutable_error()->set_reason(given.failure);
      response->mutable_error()->set_message("fails as the test says");
    }
    return grpc::Status::OK;
  });
}

grpc::ServerUnaryReactor* FakeResources::Matching::MatchSolution(
    grpc::CallbackServerContext* rpc, const matching::v1::MatchSolutionRequest* request,
    matching::v1::MatchSolutionResponse* response) {
  return resources_.Take(rpc, "match", [this, request, response] {
    const Given given = resources_.answers_.Next("match");
    if (!given.failure.empty()) {
      return ToGrpc(
          Error(absl::StatusCode::kFailedPrecondition, given.failure, "fails as the test says"));
    }
    if (!given.answer.empty()) {
      ReadSolution(given.answer, *response);
      return grpc::Status(grpc::Status::OK);
    }
    if (request->question().channel() != "app") {
      return ToGrpc(Error(absl::StatusCode::kNotFound, "NO_SOLUTION_FITS", "no solution fits"));
    }
    response->mutable_solution()->set_solution_id("s1");
    response->mutable_solution()->set_title("The lock");
    response->mutable_solution()->add_answers()->set_flow_key("lock");
    response->add_matched_on("channel");
    return grpc::Status(grpc::Status::OK);
  });
}

}  // namespace magpie::flow
