#include "common/html/html.h"

#include <gtest/gtest.h>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "common/html/balance.h"

namespace magpie::html {
namespace {

struct Row {
  const char* html;
  const char* sanitized;
};

TEST(HtmlTest, KeepsWhatArticlesNeed) {
  constexpr Row kRows[] = {
      {"", ""},
      {"plain & simple", "plain &amp; simple"},
      {"<h2>Lock</h2><p>Close <strong>it</strong>.</p>",
       "<h2>Lock</h2><p>Close <strong>it</strong>.</p>"},
      {"<ul><li>one<li>two</ul>", "<ul><li>one</li><li>two</li></ul>"},
      {"<p>one<p>two", "<p>one</p><p>two</p>"},
      {"<table><tr><th colspan=2>a<tr><td>b<td>c</table>",
       "<table><tbody><tr><th colspan=\"2\">a</th></tr><tr><td>b</td><td>c</td></tr></tbody>"
       "</table>"},
      {"<a href='https://a.example/x?y=1&amp;z=2#t' title=\"T\">t</a>",
       "<a href=\"https://a.example/x?y=1&amp;z=2#t\" title=\"T\">t</a>"},
      {"<a href=/help>t</a><a href=\"mailto:a@b.example\">m</a><a href=\"tel:+1\">c</a>",
       "<a href=\"/help\">t</a><a href=\"mailto:a@b.example\">m</a><a href=\"tel:+1\">c</a>"},
      {"<img src=https://a.example/b.png alt='A \"b\"' width=20>",
       "<img src=\"https://a.example/b.png\" alt=\"A &quot;b&quot;\" width=\"20\">"},
      {"<pre><code>a &lt; b\n  c</code></pre>", "<pre><code>a &lt; b\n  c</code></pre>"},
      {"<pre>\n\na\n</pre>", "<pre>\n\na\n</pre>"},
      {"<pre>\na</pre>", "<pre>a</pre>"},
      {"1 < 2 <3 > x", "1 &lt; 2 &lt;3 &gt; x"},
      {"<b>bold<i>both</b>neither?", "<b>bold<i>both</i></b>neither?"},
      {"a<br>b<br/>c<hr>", "a<br>b<br>c<hr>"},
      {"单车 <em>锁</em> &nbsp;🔒", "单车 <em>锁</em> \u00a0🔒"},
      {"<P LANG=zh-CN>x</P>", "<p lang=\"zh-CN\">x</p>"},
      {"<details><summary>more</summary>text</details>",
       "<details><summary>more</summary>text</details>"},
  };
  for (const Row& row : kRows) {
    const std::string sanitized = Sanitize(row.html);
    EXPECT_EQ(sanitized, row.sanitized) << row.html;
    EXPECT_EQ(Sanitize(sanitized), sanitized) << row.html;
  }
}

// Ways to run a script, or to load or cover something, that were used against other sanitizers.
TEST(HtmlTest, RemovesWhatRunsLoadsOrOverlays) {
  constexpr Row kRows[] = {
      {"<script>alert(1)</script>x", "x"},
      {"<SCRIPT SRC=//evil.example></SCRIPT >x", "x"},
      {"<scr<script>ipt>alert(1)</script>", "ipt&gt;alert(1)"},
      {"<script>alert('</b>')", ""},
      {"<style>@import 'x'</style>x", "x"},
      {"<p style=\"position:fixed\" class=c id=location>x</p>", "<p>x</p>"},
      {"<img src=x onerror=alert(1)>", "<img src=\"x\">"},
      {"<img src=\"x\" OnError=\"alert(1)\"/>", "<img src=\"x\">"},
      {"<img/src='x'/onerror=alert(1)>", "<img src=\"x\">"},
      {"<img src=x:alert(1)>", "<img>"},
      {"<img src=mailto:a>", "<img>"},
      {"<svg onload=alert(1)><circle/>t</svg>", "t"},
      {"<svg><style><img src=x onerror=alert(1)></style></svg>", ""},
      {"<math><mtext><table><mglyph><style><img src=x onerror=1></style></table></math>",
       "<table></table>"},
      {"<iframe src=//evil.example>x</iframe>y", "y"},
      {"<object data=x><embed src=x>t</object>", "t"},
      {"<base href=//evil.example><meta http-equiv=refresh content=0><link rel=x>", ""},
      {"<form action=x><input name=a><button formaction=javascript:1>b</button></form>", "b"},
      {"<a href=\"javascript:alert(1)\">t</a>", "<a>t</a>"},
      {"<a href=\" JaVaScRiPt:alert(1)\">t</a>", "<a>t</a>"},
      {"<a href=\"java\nscript:alert(1)\">t</a>", "<a>t</a>"},
      {"<a href=\"java&Tab;script:alert(1)\">t</a>", "<a>t</a>"},
      {"<a href=\"&#106;avascript&colon;alert(1)\">t</a>", "<a>t</a>"},
      {"<a href=\"&#x1;javascript:alert(1)\">t</a>", "<a>t</a>"},
      {"<a href=\"vbscript:x\">t</a><a href=\"file:///etc\">u</a>", "<a>t</a><a>u</a>"},
      {"<a href=\"data:text/html,<script>alert(1)</script>\">t</a>", "<a>t</a>"},
      {"<img src=\"data:image/svg+xml,x\">", "<img>"},
      {"<a href=x target=_blank onclick=alert(1) ping=x>t</a>", "<a href=\"x\">t</a>"},
      {"<b title='\"><script>alert(1)</script>'>x</b>",
       "<b title=\"&quot;&gt;&lt;script&gt;alert(1)&lt;/script&gt;\">x</b>"},
      {"<b title=`><script>1</script>`>x</b>", "<b title=\"`\">`&gt;x</b>"},
      {"<!--<img src=x onerror=alert(1)>-->x", "x"},
      {"<!--><img src=x onerror=alert(1)>-->", "<img src=\"x\">--&gt;"},
      {"<![CDATA[<img src=x onerror=1>]]>", "]]&gt;"},
      {"<?xml <script>?>x", "?&gt;x"},
      {"<!DOCTYPE x [<!ENTITY y 'z'>]>t", "]&gt;t"},
      {"<textarea></textarea ><img src=x onerror=1></textarea>", "<img src=\"x\">"},
      {"<noscript><p title=\"</noscript><img src=x onerror=alert(1)>\">", "<img src=\"x\">\"&gt;"},
      {"<template><script>1</script>t</template>", "t"},
      {"<plaintext><b>x", ""},
      {"<xmp><b></xmp>x", "x"},
      {"<b <script>alert(1)</script>", "<b>alert(1)</b>"},
      {"&lt;script&gt;alert(1)&lt;/script&gt;", "&lt;script&gt;alert(1)&lt;/script&gt;"},
      {"<img src=x alt=", ""},
      {"</p></div></script>x", "x"},
      {"<td width=99999 colspan=99999 rowspan=-1>x", "x"},
      {"<x-y onclick=1>t</x-y>", "t"},
      {"<a\thref=\"x\"\fonclick=1>t</a>", "<a href=\"x\">t</a>"},
      {"<img src onerror=alert(1)>", "<img src=\"\">"},
  };
  for (const Row& row : kRows) {
    const std::string sanitized = Sanitize(row.html);
    EXPECT_EQ(sanitized, row.sanitized) << row.html;
    EXPECT_EQ(Sanitize(sanitized), sanitized) << row.html;
  }
}

std::string Repeated(size_t times, absl::string_view text) {
  std::string all;
  for (size_t i = 0; i < times; ++i) absl::StrAppend(&all, text);
  return all;
}

// A parser moves it to before the table.
TEST(HtmlTest, WhatIsBetweenCellsComesToRest) {
  constexpr Row kRows[] = {
      {"<table> a<tr><td>b</table>", "a<table><tbody><tr><td>b</td></tr></tbody></table>"},
      {"<ul><li>a<table>b<li>c</table></ul>", "<ul><li>ab</li><li>c</li><table></table></ul>"},
      {"<table><tr><b>a</b><td><b>b</b></table>",
       "<b>a</b><table><tbody><tr><td><b>b</b></td></tr></tbody></table>"},
      {"<p>a<td>b<table>c</table>", "<p>abc</p><table></table>"},
  };
  for (const Row& row : kRows) {
    const std::string sanitized = Sanitize(row.html);
    EXPECT_EQ(sanitized, row.sanitized) << row.html;
    EXPECT_EQ(Sanitize(sanitized), sanitized) << row.html;
  }
}

TEST(HtmlTest, NestsAsDeepAsItsLimit) {
  const std::string full = Repeated(kMaxDepth, "<b>") + "x" + Repeated(kMaxDepth, "</b>");
  EXPECT_EQ(Balanced(full), full);
  EXPECT_EQ(Balanced("<b>" + full + "</b>"), full);
  EXPECT_EQ(TextOf(Repeated(10'000, "<div>") + "x"), "x");
}

// None of these may take long, much memory, or the stack.
TEST(HtmlTest, SurvivesTagsMadeToHurt) {
  std::string formats;
  for (size_t i = 0; i < 10'000; ++i) absl::StrAppend(&formats, "<i title=", i, ">");
  const std::string inputs[] = {
      Repeated(10'000, "<div>"),
      Repeated(10'000, "<b>") + Repeated(10'000, "<p>x"),
      formats + Repeated(10'000, "<p>x"),
      formats + Repeated(10'000, "</i><table><td>"),
      Repeated(10'000, "<table><tr><td>"),
      Repeated(20'000, "<a href=x>"),
      Repeated(20'000, "<b><p></b>"),
      Repeated(20'000, "<!--"),
      Repeated(20'000, "<script"),
      Repeated(20'000, "<style>"),
      Repeated(20'000, "</x"),
      Repeated(50'000, "<"),
      Repeated(20'000, "&lt"),
      "<a " + Repeated(20'000, "x=y title=z ") + ">",
      std::string(100'000, '\0'),
      "<b title=\"" + Repeated(50'000, "'") + ">",
  };
  for (const std::string& input : inputs) {
    const std::string sanitized = Sanitize(input);
    EXPECT_LT(sanitized.size(), 10'000'000u) << input.substr(0, 40);
    EXPECT_EQ(Sanitize(sanitized), sanitized) << input.substr(0, 40);
  }
}

TEST(HtmlTest, TheTextIsWhatAReaderSees) {
  constexpr Row kRows[] = {
      {"", ""},
      {"<h1>Lock</h1><p>Close  <b>it</b>\nnow.</p><script>x</script>", "Lock\nClose it now."},
      {"<ul><li>one<li>two</ul>three", "one\ntwo\nthree"},
      {"a<br>b &amp; c&nbsp;d", "a\nb & c\u00a0d"},
      {"<table><tr><td>a</td><td>b</td></tr></table>", "a\nb"},
      {"see <img src=x alt=\"the lock\"> here", "see the lock here"},
      {"in<b>ter</b>word", "interword"},
  };
  for (const Row& row : kRows) EXPECT_EQ(TextOf(row.html), row.sanitized) << row.html;
}

}  // namespace
}  // namespace magpie::html
