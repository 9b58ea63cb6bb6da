// Fields that are sent as they arrive, over a real channel.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>

#include "common/rpc/status.h"
#include "common/value/json.h"
#include "services/resource-engine/testing/gateway_fixture.h"

namespace magpie::resource {
namespace {

class GatewayStreamTest : public GatewayFixture {
 protected:
  void Begin(const std::vector<std::string>& fields, const std::string& params = "{}") {
    v1::StreamFetchRequest request;
    request.mutable_fetch()->mutable_fields()->Add(fields.begin(), fields.end());
    request.mutable_fetch()->set_params(params);
    context_.AddMetadata("magpie-tenant", "acme");
    context_.set_deadline(absl::ToChronoTime(absl::Now() + absl::Seconds(60)));
    stream_ = life_->gateway().StreamFetch(&context_, request);
  }

  // The next message; empty at the end.
  v1::FetchResponse Next() {
    v1::StreamFetchResponse response;
    return stream_->Read(&response) ? response.part() : v1::FetchResponse();
  }

  std::string EndReason() {
    const absl::Status end = FromGrpc(stream_->Finish());
    return end.ok() ? "OK" : ReasonOf(end);
  }

  grpc::ClientContext context_;
  std::unique_ptr<grpc::ClientReader<v1::StreamFetchResponse>> stream_;
};

TEST_F(GatewayStreamTest, ReturnsAFieldBeforeASlowerOne) {
  PutTheStory();
  PutFieldAndApi("slow", "/meet");  // answers once both are there
  PutFieldAndApi("other", "/meet");
  Begin({"slow", "order.status"}, kKnown);
  const v1::FetchResponse first = Next();
  EXPECT_EQ(first.values(), R"({"order.status":"riding"})");
  EXPECT_EQ(first.calls_size(), 0);
  EXPECT_EQ(Fetch({"other"})->values(), R"({"other":1})");
  EXPECT_EQ(Next().values(), R"({"slow":1})");
}

TEST_F(GatewayStreamTest, ReturnsEachFieldOnceAndTheCallsAtTheEnd) {
  PutTheStory();
  PutFieldAndApi("bad", "/answer/500/no");
  Begin({"order.status", "bad", "order.rider", "bike.lock_state"}, kKnown);
  int values = 0;
  int errors = 0;
  std::vector<int> calls;
  for (v1::FetchResponse part = Next(); part.ByteSizeLong() != 0; part = Next()) {
    values += static_cast<int>(ParseJsonObject(part.values())->size());
    errors += part.errors_size();
    calls.push_back(part.calls_size());
  }
  EXPECT_EQ(values, 3);
  EXPECT_EQ(errors, 1);
  EXPECT_EQ(calls.back(), 3);
  EXPECT_EQ(EndReason(), "OK");
}

TEST_F(GatewayStreamTest, AFetchThatFailsAsAWholeIsTheStreamsError) {
  Begin({"nothing"});
  EXPECT_EQ(Next().ByteSizeLong(), 0);
  EXPECT_EQ(EndReason(), "RESOURCE_NOT_FOUND");
}

TEST_F(GatewayStreamTest, AnImpatientCallerEndsIt) {
  PutFieldAndApi("slow", "/slow");
  Begin({"slow"});
  context_.TryCancel();
  EXPECT_EQ(Next().ByteSizeLong(), 0);
  EXPECT_EQ(EndReason(), "CANCELLED");
}

}  // namespace
}  // namespace magpie::resource
