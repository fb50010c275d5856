/** Each task of the dashboard as somebody would do it, in a real browser on a real installation. */
import { admin } from './dashboard/admin.ts';
import { deliveries } from './dashboard/deliveries.ts';
import { events } from './dashboard/events.ts';
import { everywhere } from './dashboard/everywhere.ts';
import { hooks } from './dashboard/hooks.ts';
import { portal, useShop } from './dashboard/portal.ts';
import { signingIn } from './dashboard/signing-in.ts';
import { useWorld } from './dashboard/world.ts';

const shop = useShop();
const stranger = useShop();
const world = useWorld(() => ({ HOOKPOST_PORTAL_ORIGINS: shop().origin }));

signingIn(world);
hooks(world);
events(world);
deliveries(world);
admin(world);
everywhere(world);
portal(world, shop, stranger);
