import Mustache

/// Text made safe to stand in HTML, between tags or in a quoted attribute.
///
/// It goes scalar by scalar: escaping by character would leave a quotation mark alone that carries
/// a combining mark, and a browser sees it as the end of the attribute.
enum HTMLText {
  /// Escapes what HTML reads as markup. A carriage return is written as a reference, because
  /// parsers turn a plain one into a line feed and offsets would move; NUL becomes U+FFFD.
  static func escape(_ text: some StringProtocol) -> String {
    var escaped: [UInt8] = []
    escaped.reserveCapacity(text.utf8.count + 16)
    for byte in text.utf8 {
      switch byte {
      case UInt8(ascii: "<"): escaped += "&lt;".utf8
      case UInt8(ascii: ">"): escaped += "&gt;".utf8
      case UInt8(ascii: "&"): escaped += "&amp;".utf8
      case UInt8(ascii: "\""): escaped += "&quot;".utf8
      case UInt8(ascii: "'"): escaped += "&#39;".utf8
      case 0x0D: escaped += "&#13;".utf8
      case 0: escaped += "\u{FFFD}".utf8
      default: escaped.append(byte)
      }
    }
    return String(decoding: escaped, as: UTF8.self)
  }

  /// The escaping of templates.
  struct Content: MustacheContentType {
    func escapeText(_ text: String) -> String { HTMLText.escape(text) }
  }
}
