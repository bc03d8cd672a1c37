import { useState } from "preact/hooks";
import { words } from "../i18n";
import { hiddenLayers, LAYER_KEYS, toggleLayer } from "../store/ui";

/** One switch a layer; the digits are the keys. */
export function LayerSwitches() {
  const [open, setOpen] = useState(false);
  const w = words.value.map;
  return (
    <div class="map-layers">
      <button
        type="button"
        class="map-tab"
        aria-expanded={open}
        aria-controls="layer-list"
        onClick={() => setOpen(!open)}
      >
        {w.layers}
      </button>
      {open && (
        <div id="layer-list" class="map-sheet">
          {LAYER_KEYS.map((key, index) => (
            <label key={key}>
              <input
                type="checkbox"
                checked={!hiddenLayers.value.has(key)}
                onChange={() => toggleLayer(key)}
              />
              <kbd>{index + 1}</kbd>
              {w[key]}
            </label>
          ))}
        </div>
      )}
    </div>
  );
}
