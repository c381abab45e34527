// A QR code as a picture, for phones.
import qrcode from "qrcode-generator";

export function QrCode({ text, label }: { text: string; label: string }) {
  const code = qrcode(0, "M");
  code.addData(text);
  code.make();
  const size = code.getModuleCount();
  let path = "";
  for (let row = 0; row < size; ++row) {
    for (let column = 0; column < size; ++column) if (code.isDark(row, column)) path += `M${column + 2} ${row + 2}h1v1h-1z`;
  }
  return (
    <svg class="qr" viewBox={`0 0 ${size + 4} ${size + 4}`} role="img" aria-label={label}>
      <rect width={size + 4} height={size + 4} fill="#fff" />
      <path d={path} fill="#000" />
    </svg>
  );
}
