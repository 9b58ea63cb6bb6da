#include "tests/contract/binary.h"

#include <grpcpp/generic/generic_stub.h>
#include <grpcpp/grpcpp.h>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "absl/synchronization/notification.h"
#include "absl/time/clock.h"
#include "common/rpc/status.h"
#include "magpie/flow/v1/draft_service.pb.h"
#include "magpie/flow/v1/flow_service.pb.h"
#include "magpie/knowledge/v1/knowledge_service.pb.h"
#include "magpie/matching/v1/matching_service.pb.h"
#include "magpie/resource/v1/catalog_service.pb.h"
#include "magpie/resource/v1/directory_service.pb.h"
#include "magpie/resource/v1/gateway_service.pb.h"
#include "magpie/resource/v1/quality_service.pb.h"

namespace magpie::contract {
namespace {

constexpr absl::Duration kPatience = absl::Seconds(20);

std::vector<std::string> Arguments(const Kind& kind, const std::string& data,
                                   const std::vector<std::string>& flags) {
  std::vector<std::string> arguments = {kind.path, "--metrics=127.0.0.1:0", "--data=" + data};
  for (const std::string& flag : kind.listen_flags) {
    arguments.push_back(absl::StrCat("--", flag, "=127.0.0.1:0"));
  }
  arguments.insert(arguments.end(), flags.begin(), flags.end());
  return arguments;
}

// The value after " <key>=" in a line of the log, quoted or not.
std::string FieldOf(absl::string_view line, absl::string_view key) {
  const std::string mark = absl::StrCat(" ", key, "=");
  const size_t begin = line.find(mark);
  if (begin == absl::string_view::npos) return "";
  absl::string_view rest = line.substr(begin + mark.size());
  const char end = absl::ConsumePrefix(&rest, "\"") ? '"' : ' ';
  return std::string(rest.substr(0, rest.find(end)));
}

// A server stream as far as its first message, which ends it: it may be one that never does.
class FirstAnswer final : public grpc::ClientBidiReactor<grpc::ByteBuffer, grpc::ByteBuffer> {
 public:
  FirstAnswer(grpc::ClientContext& wire, const std::string& path, const grpc::ByteBuffer& sent)
      : wire_(wire), path_(path), sent_(sent) {}

  // OK where a message came, else how the stream ended.
  absl::Status Of(grpc::GenericStub& stub) {
    stub.PrepareBidiStreamingCall(&wire_, path_, {}, this);
    StartWriteLast(&sent_, {});
    StartRead(&message_);
    StartCall();
    ended_.WaitForNotification();
    return has_message_ ? absl::OkStatus() : FromGrpc(status_);
  }

  void OnReadDone(bool ok) override {
    has_message_ = ok;
    if (ok) wire_.TryCancel();
  }

  void OnDone(const grpc::Status& status) override {
    status_ = status;
    ended_.Notify();
  }

 private:
  grpc::ClientContext& wire_;
  const std::string& path_;
  const grpc::ByteBuffer& sent_;
  grpc::ByteBuffer message_;
  bool has_message_ = false;
  grpc::Status status_;
  absl::Notification ended_;
};

}  // namespace

const std::vector<Kind>& Kinds() {
  static const std::vector<Kind>& kinds = *new std::vector<Kind>{
      {"flow-engine",
       MAGPIE_FLOW_ENGINE,
       {"listen"},
       {"magpie.flow.v1.FlowService", "magpie.flow.v1.DraftService"}},
      {"resource-engine",
       MAGPIE_RESOURCE_ENGINE,
       {"listen"},
       {"magpie.resource.v1.CatalogService", "magpie.resource.v1.DirectoryService",
        "magpie.resource.v1.GatewayService", "magpie.resource.v1.QualityService"}},
      {"solution-matching",
       MAGPIE_SOLUTION_MATCHING,
       {"listen"},
       {"magpie.matching.v1.MatchingService"}},
      {"knowledge", MAGPIE_KNOWLEDGE, {"listen"}, {"magpie.knowledge.v1.KnowledgeService"}},
      {"magpie",
       MAGPIE_MAGPIE,
       {"flow_engine_listen", "resource_engine_listen", "solution_matching_listen",
        "knowledge_listen"},
       {"magpie.flow.v1.FlowService", "magpie.flow.v1.DraftService",
        "magpie.resource.v1.CatalogService", "magpie.resource.v1.DirectoryService",
        "magpie.resource.v1.GatewayService", "magpie.resource.v1.QualityService",
        "magpie.matching.v1.MatchingService", "magpie.knowledge.v1.KnowledgeService"}}};
  return kinds;
}

Binary::Binary(const Kind& kind, std::vector<std::string> flags)
    : process_(std::make_unique<Process>(Arguments(kind, data(), flags))),
      metrics_(process_->Await(" metrics=")) {
  for (const absl::string_view line : absl::StrSplit(process_->output(), '\n')) {
    const std::string address = FieldOf(line, "address");
    for (const absl::string_view service : absl::StrSplit(FieldOf(line, "services"), ' ')) {
      if (!service.empty()) addresses_[std::string(service)] = address;
    }
  }
}

std::shared_ptr<grpc::Channel> Binary::ChannelTo(const std::string& service) const {
  const auto found = addresses_.find(service);
  if (found == addresses_.end()) return nullptr;
  return grpc::CreateChannel(found->second, grpc::InsecureChannelCredentials());
}

AnyRpc::AnyRpc(const google::protobuf::MethodDescriptor& method)
    : method(method),
      request(google::protobuf::MessageFactory::generated_factory()
                  ->GetPrototype(method.input_type())
                  ->New()),
      path(absl::StrCat("/", method.service()->full_name(), "/", method.name())) {}

absl::Status AnyRpc::Send(const std::shared_ptr<grpc::Channel>& channel) const {
  grpc::ClientContext wire;
  wire.set_deadline(absl::ToChronoTime(absl::Now() + kPatience));
  for (const auto& [key, value] : metadata) wire.AddMetadata(key, value);
  const grpc::Slice slice(bytes.empty() ? request->SerializeAsString() : bytes);
  const grpc::ByteBuffer sent(&slice, 1);
  grpc::GenericStub stub(channel);
  if (method.server_streaming()) return FirstAnswer(wire, path, sent).Of(stub);
  grpc::ByteBuffer response;
  grpc::Status answer;
  absl::Notification ended;
  stub.UnaryCall(&wire, path, {}, &sent, &response, [&](const grpc::Status& status) {
    answer = status;
    ended.Notify();
  });
  ended.WaitForNotification();
  return FromGrpc(answer);
}

std::vector<const google::protobuf::MethodDescriptor*> MethodsOf(const Kind& kind) {
  // The pool knows only what the linker has kept.
  google::protobuf::LinkMessageReflection<flow::v1::StartFlowRequest>();
  google::protobuf::LinkMessageReflection<flow::v1::SaveDraftRequest>();
  google::protobuf::LinkMessageReflection<knowledge::v1::GetArticleRequest>();
  google::protobuf::LinkMessageReflection<matching::v1::MatchSolutionRequest>();
  google::protobuf::LinkMessageReflection<resource::v1::GetResourceRequest>();
  google::protobuf::LinkMessageReflection<resource::v1::LookUpResourcesRequest>();
  google::protobuf::LinkMessageReflection<resource::v1::FetchRequest>();
  google::protobuf::LinkMessageReflection<resource::v1::AddQualityRequest>();
  std::vector<const google::protobuf::MethodDescriptor*> methods;
  for (const std::string& name : kind.services) {
    const auto* service =
        google::protobuf::DescriptorPool::generated_pool()->FindServiceByName(name);
    for (int i = 0; i < service->method_count(); ++i) methods.push_back(service->method(i));
  }
  return methods;
}

}  // namespace magpie::contract
