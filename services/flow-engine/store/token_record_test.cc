// Records that earlier releases wrote.

#include <gtest/gtest.h>

#include "services/flow-engine/store/records.h"

namespace magpie::flow {
namespace {

TEST(TokenRecordTest, ATokenStoredBeforeAllCallsWereKeptHasTheLastAndTheAnsweredOne) {
  store::v1::TokenRecord record;
  record.mutable_made()->set_number(9);
  record.mutable_made()->set_first(1);
  record.mutable_made()->set_last(2);
  record.mutable_made()->set_answered(1);
  record.mutable_made()->set_answer("{}");
  record.mutable_made()->set_may_have_reached(true);
  absl::StatusOr<Token> token = FromRecord(record);
  ASSERT_TRUE(token.ok()) << token.status();
  EXPECT_EQ(token->made, (MadeCalls{9, 1, {{1, true, true, "{}"}, {2, true}}}));
  record.mutable_made()->clear_last();
  token = FromRecord(record);
  ASSERT_TRUE(token.ok()) << token.status();
  EXPECT_EQ(token->made, (MadeCalls{9, 1, {{1, true, true, "{}"}}}));
}

}  // namespace
}  // namespace magpie::flow
