// Which answers are cached, and for how long.

#include "services/resource-engine/domain/run/answer_cache.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/status/error.h"
#include "services/resource-engine/testing/test_catalog.h"

namespace magpie::resource {
namespace {

class AnswerCacheTest : public testing::Test {
 protected:
  explicit AnswerCacheTest(const CachePolicy& policy = {.ttl = absl::Seconds(10),
                                                        .stale_while_revalidate = absl::Seconds(5),
                                                        .stale_if_error = absl::Seconds(60),
                                                        .negative_ttl = absl::Seconds(2)})
      : policy_(policy) {
    const Api api{.upstream = "bike", .method = "GET", .path = "/", .policy = {.cache = policy}};
    call_.definition = std::make_shared<const Definition>(*Compile(NameOf("api"), api));
    call_.api = &std::get<ApiProgram>(*call_.definition);
  }

  void Put(const std::string& target, int status, const std::string& body = "1") {
    call_.request.target = target;
    cache_.Put(KeyOf(call_), call_,
               ReadAnswer(*call_.api, HttpAnswer{status, body}, absl::Milliseconds(5)), now_);
  }

  // "now", "revalidate", "error", or "-".
  std::string Find(const std::string& target,
                   std::optional<absl::Duration> max_age = std::nullopt) {
    const auto found = cache_.Find({call_.definition.get(), target}, policy_, max_age, now_);
    if (!found.has_value()) return "-";
    EXPECT_EQ(found->outcome.attempts, 0);
    if (found->use == AnswerCache::Use::kNow) return "now";
    return found->use == AnswerCache::Use::kIfError ? "error" : "revalidate";
  }

  const CachePolicy policy_;
  Call call_;
  AnswerCache cache_{9'200};
  absl::Time now_ = absl::UnixEpoch();
};

TEST_F(AnswerCacheTest, AnAnswerIsFreshThenStaleThenGone) {
  Put("/a", 200);
  EXPECT_EQ(Find("/b"), "-");
  now_ += absl::Seconds(10) - absl::Nanoseconds(1);
  EXPECT_EQ(Find("/a"), "now");
  now_ += absl::Nanoseconds(1);
  EXPECT_EQ(Find("/a"), "revalidate");
  now_ += absl::Seconds(5);
  EXPECT_EQ(Find("/a"), "error");
  now_ += absl::Seconds(55);
  EXPECT_EQ(Find("/a"), "-");
}

TEST_F(AnswerCacheTest, AMaxAgeReplacesThePolicysTimes) {
  Put("/a", 200);
  EXPECT_EQ(Find("/a", absl::ZeroDuration()), "-");
  now_ += absl::Seconds(20);
  EXPECT_EQ(Find("/a", absl::Seconds(21)), "now");
  EXPECT_EQ(Find("/a", absl::Seconds(20)), "-");
}

TEST_F(AnswerCacheTest, CachesOnlyFailuresThatWouldRecur) {
  Put("/gone", 404);
  Put("/down", 503);
  EXPECT_EQ(Find("/gone"), "now");
  EXPECT_EQ(Find("/down"), "-");
  now_ += absl::Seconds(2);
  EXPECT_EQ(Find("/gone"), "-") << "a failure is never given where it is stale";
}

TEST_F(AnswerCacheTest, CachesOnlyFailuresThatDependOnTheRequestAlone) {
  for (const int status : {400, 404, 405, 410, 414, 422, 451}) {
    Put("/lasting", 200);
    Put("/lasting", status);
    EXPECT_EQ(Find("/lasting"), "now") << status;
    now_ += absl::Seconds(2);
    EXPECT_EQ(Find("/lasting"), "-") << status << " stands in place of the answer before";
  }
  for (const int status : {301, 401, 403, 407, 408, 409, 425, 429, 500, 503}) {
    Put("/new", status);
    EXPECT_EQ(Find("/new"), "-") << status;
    Put("/old", 200);
    now_ += absl::Seconds(10);
    Put("/old", status);
    EXPECT_EQ(Find("/old"), "revalidate") << status << " says nothing of the answer before";
  }
  Put("/html", 200, "<html>");
  EXPECT_EQ(Find("/html"), "-");
}

TEST_F(AnswerCacheTest, AMaxAgeOnlyShortensTheTimeOfAFailure) {
  Put("/gone", 404);
  now_ += absl::Seconds(1);
  EXPECT_EQ(Find("/gone", absl::Seconds(1)), "-");
  EXPECT_EQ(Find("/gone", absl::Minutes(1)), "now");
  now_ += absl::Seconds(1);
  EXPECT_EQ(Find("/gone", absl::Minutes(1)), "-") << "it is remembered for 2 s";
}

TEST_F(AnswerCacheTest, EvictsTheLeastRecentlyUsedAnswer) {
  Put("/a", 200, "1");
  Put("/b", 200, "\"" + std::string(1000, 'x') + "\"");
  Put("/c", 200, "\"" + std::string(1000, 'x') + "\"");
  EXPECT_EQ(Find("/a"), "-");
  EXPECT_EQ(Find("/b"), "now");
  EXPECT_EQ(Find("/c"), "now");
  Put("/d", 200, "\"" + std::string(5000, 'x') + "\"");
  EXPECT_EQ(Find("/d"), "-") << "it would not fit";
  EXPECT_EQ(Find("/c"), "now");
}

class NoCacheTest : public AnswerCacheTest {
 protected:
  NoCacheTest() : AnswerCacheTest(CachePolicy()) {}
};

TEST_F(NoCacheTest, CachesNothingUnlessThePolicySaysSo) {
  Put("/a", 200);
  Put("/b", 404);
  EXPECT_EQ(cache_.size(), 0);
}

}  // namespace
}  // namespace magpie::resource
