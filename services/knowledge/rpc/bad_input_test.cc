// What nobody should send, over a real channel: one clear error with its field, or the right
// answer.

#include <gtest/gtest.h>

#include <string>

#include "absl/strings/str_cat.h"
#include "services/knowledge/domain/content.h"
#include "services/knowledge/testing/searched.h"

namespace magpie::knowledge {
namespace {

std::string Repeated(size_t times, absl::string_view text) {
  std::string all;
  for (size_t i = 0; i < times; ++i) absl::StrAppend(&all, text);
  return all;
}

class BadInputTest : public Searched {
 protected:
  // "OK", or "INVALID_FIELD article.body is empty".
  template <class Response>
  std::string Outcome(const absl::StatusOr<Response>& response) {
    std::string outcome = response.ok() ? "OK" : ReasonOf(response.status());
    for (const FieldViolation& fault : ViolationsOf(response.status())) {
      absl::StrAppend(&outcome, " ", fault.field, " ", fault.description);
    }
    return outcome;
  }

  std::string PutBody(const std::string& body, v1::Article::Format format) {
    v1::PutArticleRequest request;
    request.set_request_id(absl::StrCat("body-", ++requests_));
    v1::Article& article = *request.mutable_article();
    article.set_article_id("lock");
    article.set_title("Lock");
    article.set_language("en");
    article.set_body(body);
    article.set_format(format);
    const auto put = Call(*articles_, &Articles::PutArticle, request);
    if (put.ok()) sequence_ = put->sequence();
    return Outcome(put);
  }

  std::string BodyOf(const std::string& id) {
    v1::GetArticleRequest request;
    request.set_article_id(id);
    const auto got = Call(*articles_, &Articles::GetArticle, request);
    return got.ok() ? got->article().body() : got.status().ToString();
  }

  v1::PutCategoryRequest Category(const std::string& id, const std::string& parent) {
    v1::PutCategoryRequest request;
    request.set_request_id(absl::StrCat("category-", ++requests_));
    request.mutable_category()->set_category_id(id);
    request.mutable_category()->set_parent_id(parent);
    request.mutable_category()->set_name(id);
    return request;
  }
};

TEST_F(BadInputTest, NothingInHtmlRunsLoadsOrLeadsAway) {
  EXPECT_EQ(PutBody("<p onclick=\"alert(1)\">Push the <b onmouseover=x>lock</b> down.</p>"
                    "<script>alert(2)</script><img src=\"data:image/svg+xml,x\" onerror=alert(3)>"
                    "<a href=\"java&Tab;script:alert(4)\">a</a><a href=\"/help\">b</a>",
                    v1::Article::FORMAT_HTML),
            "OK");
  EXPECT_EQ(BodyOf("lock"),
            "<p>Push the <b>lock</b> down.</p><img><a>a</a><a href=\"/help\">b</a>");
  EXPECT_EQ(Found(Ask("lock")), "lock");
  EXPECT_EQ(Found(Ask("alert")), "");
  EXPECT_EQ(PutBody("<script>alert(1)</script>", v1::Article::FORMAT_HTML),
            "INVALID_FIELD article.body is empty");
}

TEST_F(BadInputTest, TenThousandNestedTagsAreSixtyFour) {
  EXPECT_EQ(PutBody(Repeated(10'000, "<div>") + "deep" + Repeated(10'000, "</div>"),
                    v1::Article::FORMAT_HTML),
            "OK");
  EXPECT_EQ(BodyOf("lock"), Repeated(64, "<div>") + "deep" + Repeated(64, "</div>"));
  EXPECT_EQ(Found(Ask("deep")), "lock");
}

TEST_F(BadInputTest, ABodyMayReachItsLimitButNotExceedIt) {
  const std::string too_long = "INVALID_FIELD article.body is longer than 262144 bytes";
  for (const auto format :
       {v1::Article::FORMAT_MARKDOWN, v1::Article::FORMAT_HTML, v1::Article::FORMAT_PLAIN}) {
    EXPECT_EQ(PutBody(std::string(kMaxBodyBytes, 'b'), format), "OK");
    EXPECT_EQ(PutBody(std::string(kMaxBodyBytes + 1, 'b'), format), too_long);
    EXPECT_EQ(PutBody(std::string((1 << 20) + 1, 'b'), format), too_long);
  }
  // What is stored must be small enough to be put again.
  EXPECT_EQ(PutBody(std::string(kMaxBodyBytes, '&'), v1::Article::FORMAT_HTML), too_long);
}

TEST_F(BadInputTest, AQueryHasALimitWhateverItsCharacters) {
  Put("lock", "lock");
  const std::string too_long = "INVALID_FIELD query is longer than 2000 bytes";
  EXPECT_EQ(Found(Ask(std::string(10'000, 'x'))), too_long);
  EXPECT_EQ(Found(Ask(Repeated(10'000, "锁"))), too_long);
  EXPECT_EQ(Found(Ask(Repeated(2000, "?"))), "");
  EXPECT_EQ(Found(Ask(Repeated(666, "锁"))), "");
}

TEST_F(BadInputTest, PunctuationFindsNothing) {
  Put("lock", "lock!");
  for (const char* scene : {"faq", "agent", "similar"}) {
    for (const char* typed : {"!", "?!.,;:", "…。、！？", "\"\"", "()[]{}", "   ", "🔒"}) {
      EXPECT_EQ(Found(Ask(typed, scene)), "") << scene << " " << typed;
    }
  }
}

TEST_F(BadInputTest, HalfOfASurrogatePairIsNoText) {
  Put("lock", "lock");
  for (const char* bytes : {"\xed\xa0\x80", "lock \xed\xbf\xbf", "\xff"}) {
    const absl::Status refused = Search(Ask(bytes)).status();
    EXPECT_TRUE(absl::IsInvalidArgument(refused)) << refused;
    EXPECT_EQ(ReasonOf(refused), "BAD_MESSAGE_BYTES");
  }
  EXPECT_EQ(PutBody("\xed\xa0\x80", v1::Article::FORMAT_PLAIN), "BAD_MESSAGE_BYTES");
}

TEST_F(BadInputTest, OperatorsOfOtherEnginesAreWords) {
  Put("lock", "The lock of a bike");
  for (const char* scene : {"faq", "agent", "similar"}) {
    for (const char* typed :
         {"lock AND bike", "lock OR bike", "NOT lock",   "+lock -bike", "\"lock of a bike\"",
          "\"lock",        "(lock",        "lock)",      "lock*",       "*lock",
          "lock~",         "lock~2",       "title:lock", "lock^3",      "[lock TO bike]",
          "lock && bike",  "lock || bike", "!lock",      "lock\\",      "/lock/"}) {
      EXPECT_EQ(Found(Ask(typed, scene)), "lock") << scene << " " << typed;
    }
  }
}

TEST_F(BadInputTest, ACategoryBelowItselfIsNamed) {
  const auto put = [&](const std::string& id, const std::string& parent) {
    return Call(*places_, &v1::TaxonomyService::Stub::PutCategory, Category(id, parent)).status();
  };
  EXPECT_TRUE(put("bikes", "").ok());
  EXPECT_TRUE(put("locks", "bikes").ok());
  for (const auto& parent : {"bikes", "locks"}) {
    const absl::Status refused = put("bikes", parent);
    EXPECT_TRUE(absl::IsFailedPrecondition(refused)) << refused;
    EXPECT_EQ(ReasonOf(refused), "CATEGORY_MISPLACED");
    EXPECT_EQ(refused.message(), "a category cannot be below itself: bikes");
  }
}

TEST_F(BadInputTest, ADictionaryOfAMillionWordsIsRefusedByItsField) {
  v1::PutDictionaryRequest request;
  request.set_request_id("million");
  for (int i = 0; i < 1'000'000; ++i) request.mutable_dictionary()->add_words("ab");
  EXPECT_EQ(Outcome(Call(*tunings_, &Tunings::PutDictionary, request)),
            "INVALID_FIELD dictionary.words are more than 100000");
  for (std::string& word : *request.mutable_dictionary()->mutable_words()) word = "abcd";
  EXPECT_EQ(Outcome(Call(*tunings_, &Tunings::PutDictionary, request)), "MESSAGE_TOO_LARGE");
  // Beyond what gRPC reads.
  for (std::string& word : *request.mutable_dictionary()->mutable_words()) word = "abcdefgh";
  const absl::Status refused = Call(*tunings_, &Tunings::PutDictionary, request).status();
  EXPECT_TRUE(absl::IsResourceExhausted(refused)) << refused;
}

}  // namespace
}  // namespace magpie::knowledge
