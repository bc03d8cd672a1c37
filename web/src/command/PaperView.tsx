import { useEffect, useRef, useState } from "preact/hooks";
import { words } from "../i18n";

/**
 * Shows a drafted page as it is. The policy of this origin takes no style that stands in a document,
 * so the page's own style is taken out of its text and adopted by a shadow tree; nothing of it runs.
 */
function fill(host: HTMLElement, html: string): void {
  const styles: string[] = [];
  const text = html
    .replace(/<style[^>]*>([\s\S]*?)<\/style>/gi, (_, style: string) => {
      styles.push(style);
      return "";
    })
    .replace(/(<[^>]*?)\sstyle="/gi, '$1 data-style="');
  const page = new DOMParser().parseFromString(text, "text/html");
  const root = host.shadowRoot ?? host.attachShadow({ mode: "open" });
  const sheet = new CSSStyleSheet();
  const own = styles.join("\n").replace(/(^|[\s,{}])(html|body|:root)(?=[\s,{.:])/g, "$1:host");
  sheet.replaceSync(own);
  root.adoptedStyleSheets = [sheet];
  for (const one of page.querySelectorAll("script, link, meta, iframe, object, base")) one.remove();
  root.replaceChildren(...[...page.body.childNodes].map((node) => document.importNode(node, true)));
  for (const one of root.querySelectorAll<HTMLElement>("[data-style]")) {
    one.style.cssText = one.dataset.style ?? "";
  }
}

/** A paper over the board. */
export function PaperView({
  html,
  title,
  onClose,
}: {
  html: string;
  title: string;
  onClose: () => void;
}) {
  const w = words.value.coord.documents;
  const dialog = useRef<HTMLDialogElement>(null);
  const [host, setHost] = useState<HTMLElement | null>(null);
  useEffect(() => {
    if (dialog.current && !dialog.current.open) dialog.current.showModal();
  }, []);
  useEffect(() => {
    if (host) fill(host, html);
  }, [host, html]);
  return (
    <dialog ref={dialog} class="paper" aria-label={title} onClose={onClose}>
      <header>
        <h2>{title}</h2>
        <button type="button" aria-label={w.close} onClick={() => dialog.current?.close()}>
          ✕
        </button>
      </header>
      <div class="paper-page" ref={setHost} />
    </dialog>
  );
}
