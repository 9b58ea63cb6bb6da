#include <gtest/gtest.h>

#include "common/status/error.h"
#include "common/status/faults.h"
#include "common/status/macros.h"

namespace magpie {
namespace {

absl::StatusOr<int> Half(int n) {
  if (n % 2 != 0) return absl::InvalidArgumentError("odd");
  return n / 2;
}

absl::StatusOr<int> Quarter(int n) {
  ASSIGN_OR_RETURN(const int half, Half(n));
  ASSIGN_OR_RETURN(const int quarter, Half(half));
  return quarter;
}

TEST(MacrosTest, PassesValuesOnAndStopsAtTheFirstError) {
  EXPECT_EQ(*Quarter(8), 2);
  EXPECT_EQ(Quarter(6).status(), absl::InvalidArgumentError("odd"));
}

TEST(ErrorTest, HasItsReason) {
  const absl::Status status =
      Error(absl::StatusCode::kNotFound, "TASK_NOT_FOUND", "no such task: t");
  EXPECT_EQ(ReasonOf(status), "TASK_NOT_FOUND");
  EXPECT_EQ(ReasonOf(absl::NotFoundError("x")), "NOT_FOUND");
}

TEST(ErrorTest, ReportsEveryFieldAtFault) {
  const std::vector<FieldViolation> faults = {{"a", "is empty"},
                                              {"b[1].c", "is too\tlong\na + b\n    ^\n"}};
  const absl::Status status = InvalidFields("BAD_MODEL", faults);
  EXPECT_EQ(status.message(), "a is empty (and 1 more)");
  EXPECT_EQ(ViolationsOf(status)[0], faults[0]);
  EXPECT_EQ(ViolationsOf(status)[1].description, "is too long\na + b\n    ^");
  EXPECT_TRUE(ViolationsOf(absl::OkStatus()).empty());
}

TEST(ErrorTest, SaysWhenToRetry) {
  const absl::Status status = WithRetry(absl::UnavailableError("x"), absl::Milliseconds(30));
  EXPECT_EQ(RetryDelayOf(status), absl::Milliseconds(30));
  EXPECT_EQ(RetryDelayOf(absl::UnavailableError("x")), std::nullopt);
}

TEST(FaultsTest, ReportsAllOfThemAtOnce) {
  Faults faults;
  faults.CheckText("fits", "four", 4);
  faults.CheckSize("may_be_empty", "", 4);
  EXPECT_EQ(*faults.Take("half", Half(8)), 4);
  EXPECT_TRUE(faults.ToStatus().ok());

  faults.CheckText("long", "five.", 4);
  faults.CheckText("empty", "", 4);
  EXPECT_EQ(faults.Take("third", Half(3)), std::nullopt);
  const std::vector<FieldViolation> found = {
      {"long", "is longer than 4 bytes"}, {"empty", "is empty"}, {"third", "odd"}};
  EXPECT_EQ(ViolationsOf(faults.ToStatus()), found);
}

}  // namespace
}  // namespace magpie
