/** Nodes and edges of a map on a page. */

import type { Locator, Page } from 'playwright-core';

export interface Place {
  readonly x: number;
  readonly y: number;
}

/** `type` is X-Ray's; empty for a service without one. A client bears the name of the service that it calls. */
export function mapNode(page: Page, name: string, type = ''): Locator {
  return page.locator(`[data-testid="map-node"][data-name="${name}"][data-type="${type}"]`);
}

/** Between the names of two nodes. */
export function mapEdge(page: Page, source: string, target: string): Locator {
  return page.locator(`[data-testid="map-edge"][data-source="${source}"][data-target="${target}"]`);
}

/** The ring of a node, which is where a pointer goes for it. */
export function ringOf(node: Locator): Locator {
  return node.locator('.map-node-face');
}

/** A point on the line of an edge, half of its length from its ends; the middle of its box may be beside the curve. */
export async function middleOfEdge(edge: Locator): Promise<Place> {
  return edge.locator('.map-edge-target').evaluate((element) => {
    if (!(element instanceof SVGPathElement)) throw new Error('An edge is drawn by a path.');
    const matrix = element.getScreenCTM();
    if (matrix === null) throw new Error('The edge is not drawn.');
    const middle = element.getPointAtLength(element.getTotalLength() / 2).matrixTransform(matrix);
    return { x: middle.x, y: middle.y };
  });
}

/** Any node of a map whose camera has drawn: before that, no place on the page is where the map will be. */
export const DRAWN_MAP_NODE = '.map-stage[data-distance] [data-testid="map-node"]';

/** As `mapNode`, once the camera has drawn. */
export function drawnMapNode(page: Page, name: string): Locator {
  return page.locator(`${DRAWN_MAP_NODE}[data-name="${name}"][data-type=""]`);
}
