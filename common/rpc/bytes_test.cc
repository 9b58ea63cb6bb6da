#include "common/rpc/bytes.h"

#include <google/rpc/error_details.pb.h>
#include <gtest/gtest.h>

#include "common/status/error.h"

namespace magpie {
namespace {

TEST(BytesTest, AMessageIsItselfAgain) {
  google::rpc::ErrorInfo info;
  info.set_reason(std::string(100'000, 'x'));
  const grpc::Slice slice = ToBytes(info);
  google::rpc::ErrorInfo again;
  ASSERT_TRUE(ParseBytes(grpc::ByteBuffer(&slice, 1), again).ok());
  EXPECT_EQ(again.reason(), info.reason());
}

TEST(BytesTest, AMessageInPartsIsRead) {
  google::rpc::ErrorInfo info;
  info.set_reason("why");
  const std::string bytes = info.SerializeAsString();
  const grpc::Slice parts[] = {grpc::Slice(bytes.substr(0, 2)), grpc::Slice(bytes.substr(2))};
  google::rpc::ErrorInfo again;
  ASSERT_TRUE(ParseBytes(grpc::ByteBuffer(parts, 2), again).ok());
  EXPECT_EQ(again.reason(), "why");
}

TEST(BytesTest, NothingIsAnEmptyMessage) {
  google::rpc::ErrorInfo info;
  const grpc::Slice slice = ToBytes(info);
  EXPECT_TRUE(ParseBytes(grpc::ByteBuffer(&slice, 1), info).ok());
}

TEST(BytesTest, OtherBytesAreRefused) {
  const grpc::Slice slice(std::string("\xff\xff\xff"));
  google::rpc::ErrorInfo info;
  const absl::Status refused = ParseBytes(grpc::ByteBuffer(&slice, 1), info);
  EXPECT_TRUE(absl::IsInvalidArgument(refused));
  EXPECT_EQ(ReasonOf(refused), "BAD_MESSAGE_BYTES");
}

}  // namespace
}  // namespace magpie
