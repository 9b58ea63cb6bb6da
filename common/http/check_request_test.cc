#include "common/http/check_request.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/status/error.h"

namespace magpie::http {
namespace {

using std::string_literals::operator""s;

// The fault of the request; "" if there is none.
std::string Fault(const Request& request) {
  const absl::StatusOr<std::string> checked = CheckRequest(request);
  if (checked.ok()) return "";
  EXPECT_EQ(ReasonOf(checked.status()), "BAD_HTTP_REQUEST");
  EXPECT_EQ(checked.status().code(), absl::StatusCode::kInvalidArgument);
  return std::string(checked.status().message());
}

std::string UrlFault(std::string url) { return Fault({.url = std::move(url)}); }

std::string HeaderFault(std::string name, std::string value) {
  return Fault({.url = "http://h/", .headers = {{std::move(name), std::move(value)}}});
}

TEST(CheckRequestTest, ReturnsTheHostAndItsPort) {
  EXPECT_EQ(*CheckRequest({.url = "http://bike.example/orders/1?x=%20"}), "http://bike.example:80");
  EXPECT_EQ(*CheckRequest({.url = "https://bike.example:8443/"}), "https://bike.example:8443");
  EXPECT_EQ(*CheckRequest({.url = "http://[::1]:7190/"}), "http://[::1]:7190");
}

TEST(RequestCheckerTest, SaysTheSameOfEachUrl) {
  RequestChecker checker;
  for (int time = 0; time < 2; ++time) {
    for (const char* url : {"http://h/a", "http://h/b?c", "http://h:81/", "https://h/",
                            "http://me@h/", "http://h", "h", "http://h?/", "http://h#/@x/",
                            "http://h\\@x/", "ftp://h/", "http:///h", "http://h:x/"}) {
      const auto plain = CheckRequest({.url = url});
      const auto known = checker.Check({.url = url});
      EXPECT_EQ(known.status(), plain.status()) << url;
      EXPECT_EQ(known.value_or(""), plain.value_or("")) << url;
    }
    EXPECT_FALSE(checker.Check({.method = "TRACE", .url = "http://h/a"}).ok());
    EXPECT_FALSE(checker.Check({.url = "http://h/ä"}).ok());
  }
}

TEST(CheckRequestTest, AcceptsOnlyKnownMethods) {
  for (const char* method : {"GET", "POST", "PUT", "PATCH", "DELETE"}) {
    EXPECT_EQ(Fault({.method = method, .url = "http://h/"}), "");
  }
  for (const char* method : {"", "get", "TRACE", "GET / HTTP/1.1\r\nX: y\r\n\r\nGET"}) {
    EXPECT_THAT(Fault({.method = method, .url = "http://h/"}), testing::HasSubstr("the method"));
  }
}

TEST(CheckRequestTest, RefusesUrlsThatAreNotPlainHttp) {
  EXPECT_EQ(UrlFault(""), "the URL is malformed");
  EXPECT_EQ(UrlFault("http://"), "the URL is malformed");
  EXPECT_EQ(UrlFault("file:///etc/passwd"), "the URL is neither http nor https");
  EXPECT_EQ(UrlFault("gopher://h/"), "the URL is neither http nor https");
  EXPECT_EQ(UrlFault("http://me:secret@h/"), "the URL names a user");
  for (const std::string& url :
       {"http://h/a b"s, "http://h/\r\nX: y"s, "http://h/\0"s, "http://h/\x7f"s, "http://h/ä"s}) {
    EXPECT_EQ(UrlFault(url), "the URL has a character that is not printable ASCII");
  }
}

TEST(CheckRequestTest, RefusesHeadersThatWouldBecomeOtherHeaders) {
  EXPECT_EQ(HeaderFault("X-Id", "a\tb"), "");
  EXPECT_EQ(HeaderFault("X-Id", ""), "");
  for (const std::string& value : {"a\r\nX: y"s, "a\n"s, "a\r"s, "a\0b"s}) {
    EXPECT_EQ(HeaderFault("X-Id", value), "header has a control character: X-Id");
  }
  for (const std::string& name : {""s, "X Id"s, "X:"s, "X\r\n"s, "X\0"s}) {
    EXPECT_EQ(HeaderFault(name, "a"), "a header's name is malformed");
  }
}

TEST(CheckRequestTest, LeavesTheConnectionToTheClient) {
  for (const char* name : {"connection", "HOST", "Transfer-Encoding", "Content-Length"}) {
    EXPECT_THAT(HeaderFault(name, "x"), testing::StartsWith("header belongs to the connection"));
  }
}

TEST(CheckRequestTest, EnforcesItsLimits) {
  const std::string base = "http://h/";
  EXPECT_EQ(UrlFault(base + std::string(kMaxUrlBytes - base.size(), 'a')), "");
  EXPECT_EQ(UrlFault(base + std::string(kMaxUrlBytes - base.size() + 1, 'a')),
            "the URL is too long");
  EXPECT_EQ(HeaderFault("X", std::string(kMaxHeaderBytes - 1, 'a')), "");
  EXPECT_EQ(HeaderFault("X", std::string(kMaxHeaderBytes, 'a')), "header is too long: X");

  Request request{.url = base};
  request.headers.assign(kMaxHeaders, {"X", "y"});
  EXPECT_EQ(Fault(request), "");
  request.headers.emplace_back("X", "y");
  EXPECT_EQ(Fault(request), "there are too many headers");
}

}  // namespace
}  // namespace magpie::http
